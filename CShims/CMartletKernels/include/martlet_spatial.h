// Spatial and normalisation kernels over NHWC arrays: convolution building blocks, pooling, batch and layer norm.
//
// Single-threaded and free of allocation; callers split the work and bring the scratch memory. The first argument selects
// float or double, the SIMD level is the process-wide one of martlet_kernels.h. Sizes are signed, so that padded coordinates
// need no casts. Arrays need the alignment of their scalar only.
#ifndef MARTLET_SPATIAL_H
#define MARTLET_SPATIAL_H

#include <stddef.h>
#include <stdint.h>

#include "martlet_kernels.h"

/// A window sliding over a batch of images: what convolution and pooling have in common.
/// Input [batch, height, width, channels], output [batch, out_height, out_width, out_channels].
/// The window of output (i, j) begins at input (i * stride_height - pad_top, j * stride_width - pad_left).
typedef struct {
  ptrdiff_t batch, height, width, channels;
  ptrdiff_t out_height, out_width, out_channels;
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width;
  ptrdiff_t pad_top, pad_left;
  ptrdiff_t dilation_height, dilation_width;
} mk_window;

/// What is applied last: nothing, max(x, 0), or min(max(x, 0), 6). NaN stays NaN.
typedef enum { MK_NO_ACTIVATION, MK_ACTIVATION_RELU, MK_ACTIVATION_RELU6 } mk_activation;

// MARK: Partial results

/// y[i] = the sum of partials[g * stride + i] over g in [0, count), in that order.
void mk_merge_partials(mk_type type, const void *partials, ptrdiff_t count, ptrdiff_t stride, void *y, ptrdiff_t n);
/// y[i] = x[i] rounded to the type.
void mk_round(mk_type type, const double *x, void *y, ptrdiff_t n);

// MARK: Convolution by columns

/// columns[r, (tap - tap_begin) * channel_count + c] = the input under that tap, or 0 in the padding.
/// Rows are output pixels (image * out_height + i) * out_width + j, from first_row on; taps count kernel_width fastest.
void mk_im2col(mk_type type, const mk_window *w, const void *x, ptrdiff_t channel_begin, ptrdiff_t channel_count,
               ptrdiff_t tap_begin, ptrdiff_t tap_end, ptrdiff_t first_row, ptrdiff_t rows, void *columns);

/// The transpose of mk_im2col for whole output rows of one image: adds columns to dx, touching only its rows
/// [in_begin, in_end). `columns` begins at output row out_begin.
void mk_col2im(mk_type type, const mk_window *w, const void *columns, ptrdiff_t channel_begin, ptrdiff_t channel_count,
               ptrdiff_t image, ptrdiff_t out_begin, ptrdiff_t out_rows, ptrdiff_t in_begin, ptrdiff_t in_end, void *dx);

/// y[r, c] = activation(y[r, c] + bias[c]); bias may be null, rows are ld scalars apart.
void mk_bias_activation(mk_type type, const void *bias, mk_activation activation, void *y, ptrdiff_t ld, ptrdiff_t rows,
                        ptrdiff_t columns);

// MARK: Products with packed panels

/// Columns of a panel at the current SIMD level.
ptrdiff_t mk_panel_width(mk_type type);
/// b[depth, columns] (rows ldb apart) as panels [panel][depth][mk_panel_width], the last one filled up with zeros.
void mk_panel_pack(mk_type type, const void *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t columns, void *packed);
/// y[rows, columns] = a[rows, depth] b, for a packed b. Sums run over the whole depth in one register.
void mk_panel_multiply(mk_type type, const void *a, ptrdiff_t lda, ptrdiff_t rows, ptrdiff_t depth, const void *packed,
                       ptrdiff_t columns, void *y, ptrdiff_t ld);
/// y[rows, columns] = a[depth, rows]^T b[depth, columns], added to y when `accumulate`.
void mk_outer_multiply(mk_type type, const void *a, ptrdiff_t lda, ptrdiff_t rows, const void *b, ptrdiff_t ldb,
                       ptrdiff_t columns, ptrdiff_t depth, int accumulate, void *y, ptrdiff_t ld);

/// y[rows, columns] = factor[rows, columns] activation(alpha op(a)[rows, depth] op(b)[depth, columns] + bias[columns] +
/// addend[rows, columns]), with lda, ldb, ld and ld_addend scalars between the rows as stored; factor's lie as y's. bias, addend and
/// factor may be null; addend may be y itself. `packed`, when it is not null, holds all of b as mk_product_pack leaves it.
typedef struct {
  ptrdiff_t rows, columns, depth;
  double alpha;
  const void *a;
  ptrdiff_t lda;
  int transpose_a;
  const void *b;
  ptrdiff_t ldb;
  int transpose_b;
  const void *packed;
  const void *bias;
  const void *addend;
  ptrdiff_t ld_addend;
  mk_activation activation;
  const void *factor;
  /// Where not null: becomes GELU of what y would be, rows ld apart, and y GELU's slope there; the same array as y for GELU alone.
  void *gelu;
  int gelu_approximate;
  void *y;
  ptrdiff_t ld;
  /// Where not null: what a will be in the next product of this shape, to be fetched into the second-level cache meanwhile.
  const void *next_a;
} mk_product;
/// How many scalars of scratch memory mk_product_run needs; 0: none, and a null pointer will do.
ptrdiff_t mk_product_scratch(mk_type type, const mk_product *p);
/// Packs the columns [begin, end) of op(b), begin a multiple of mk_panel_width, into an array of depth times all columns,
/// rounded up to whole panels.
void mk_product_pack(mk_type type, const mk_product *p, ptrdiff_t begin, ptrdiff_t end, void *packed);
/// Runs the product. Sums over up to 384 of the depth run in a register, those sums are added in ascending order.
void mk_product_run(mk_type type, const mk_product *p, void *scratch);

// MARK: Direct convolution (groups 1, dilation 1)

/// Copies the input rows under output rows [out_begin, out_begin + out_rows) of one image with their padding written out:
/// band[(out_rows - 1) * stride_height + kernel_height, band_width, channels],
/// band_width = (out_width - 1) * stride_width + kernel_width.
void mk_direct_band(mk_type type, const mk_window *w, const void *x, ptrdiff_t image, ptrdiff_t out_begin,
                    ptrdiff_t out_rows, void *band);
/// The output rows of such a band; `y` points at the first of them, bias may be null.
void mk_direct_forward(mk_type type, const mk_window *w, const void *band, const void *packed, const void *bias,
                       mk_activation activation, ptrdiff_t out_rows, void *y);
/// Up to how many elements kernel_width * channels may be for mk_direct_gradient_input.
ptrdiff_t mk_direct_longest_run(mk_type type);
/// The filters as mk_direct_gradient_input reads them: turned[kernel_height, out_channels, mk_direct_longest_run] has room for them.
void mk_direct_turn(mk_type type, const mk_window *w, const void *weight, void *turned);
/// dx of one image from its dy. `band` is scratch memory for the padded image, as large as mk_direct_band's of all output rows.
void mk_direct_gradient_input(mk_type type, const mk_window *w, const void *dy, const void *turned, void *band, void *dx);
/// dweight[taps, out_channels] += the band's contribution; `dy` points at the band's first output row.
void mk_direct_gradient_weight(mk_type type, const mk_window *w, const void *band, const void *dy, ptrdiff_t out_rows,
                               void *dweight);

// MARK: Depthwise convolution (one filter a channel, weights [kernel_height, kernel_width, channels])

/// Output rows (image * out_height + i) from first_row on.
void mk_depthwise_forward(mk_type type, const mk_window *w, const void *x, const void *weight, const void *bias,
                          mk_activation activation, void *y, ptrdiff_t first_row, ptrdiff_t rows);
/// Input rows (image * height + i) from first_row on, overwritten.
void mk_depthwise_gradient_input(mk_type type, const mk_window *w, const void *dy, const void *weight, void *dx,
                                 ptrdiff_t first_row, ptrdiff_t rows);
/// dweight += the contribution of output rows from first_row on.
void mk_depthwise_gradient_weight(mk_type type, const mk_window *w, const void *x, const void *dy, void *dweight,
                                  ptrdiff_t first_row, ptrdiff_t rows);

// MARK: Winograd F(4x4, 3x3), float32 only, at least 16 channels on both sides

// Transformed arrays hold 36 planes, position 6 a + b's being plane 6 a + b, `plane` floats apart; rows of a plane, one a tile, are
// `ld` floats apart.

/// How tiles cover the outputs. A tile of at most three rows needs no position with a = 5, as these add to a fourth row alone, and so
/// with columns and b. Extents that no number of fours gives are fours and then threes, as many as that takes (1, 2 and 5, which
/// threes do not give either, end in a smaller one).
///
/// Tiles are numbered group by group of `images` images; in a group, so that those that need a position lie together: three columns
/// wide, but four rows high; four by four; three high and four wide; at most three by three; in each class by image, row and column.
typedef struct {
  mk_window window;
  /// Images of a group, at least 1; the last group may have fewer.
  ptrdiff_t images;
  /// Tiles of an image, ceil(extent / 4).
  ptrdiff_t rows, columns;
  /// Those of four outputs, which come first.
  ptrdiff_t full_rows, full_columns;
} mk_winograd_tiles;

/// The tiles of a window, with groups of `images` images.
mk_winograd_tiles mk_winograd_cut(const mk_window *w, ptrdiff_t images);
/// Of the tiles [*begin, *end), which belong to one group, those that need a position's product, maybe none; planes hold nothing for
/// others.
void mk_winograd_needed(const mk_winograd_tiles *w, ptrdiff_t position, ptrdiff_t *begin, ptrdiff_t *end);

/// u[36] = G g G^T as packed panels of depth in_channels and columns out_channels: of the panels [begin, end) the rows [depth_begin,
/// depth_end), which u holds from its beginning on.
/// `rotated` turns the filters by 180 degrees and swaps the channels (depth out_channels, columns in_channels): what the gradient
/// by the input convolves with.
void mk_winograd_filter(const float *weight, ptrdiff_t in_channels, ptrdiff_t out_channels, int rotated, ptrdiff_t begin,
                        ptrdiff_t end, ptrdiff_t depth_begin, ptrdiff_t depth_end, float *u, ptrdiff_t plane);
/// v[36][tiles, channels] = B^T d B, of the first `channels` channels from x on: some or all of the window's. In all
/// transforms of tiles there are at least 16 of them.
void mk_winograd_input(const mk_winograd_tiles *w, const float *x, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles, float *v,
                       ptrdiff_t ld, ptrdiff_t plane);
/// y = activation(A^T m A + bias), cropped to the output, of `channels` output channels likewise.
void mk_winograd_output(const mk_winograd_tiles *w, const float *m, ptrdiff_t ld, ptrdiff_t plane, const float *bias,
                        mk_activation activation, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles, float *y);
/// z[36][tiles, channels] = A dy A^T, of output channels likewise.
void mk_winograd_output_gradient(const mk_winograd_tiles *w, const float *dy, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles,
                                 float *z, ptrdiff_t ld, ptrdiff_t plane);
/// dweight = G^T du G for a block of rows (input channels) and columns (output channels), overwritten: nine taps, `tap` elements
/// apart, of rows `row` apart.
void mk_winograd_filter_gradient(const float *du, ptrdiff_t ld, ptrdiff_t plane, ptrdiff_t rows, ptrdiff_t columns,
                                 float *dweight, ptrdiff_t row, ptrdiff_t tap);

// MARK: Pooling (dilation 1)

/// Maximum and its place kh * kernel_width + kw in the window. The first maximum wins, the first NaN beats everything.
/// Padding never wins. Output rows (image * out_height + i) from first_row on.
void mk_pool_maximum(mk_type type, const mk_window *w, const void *x, void *y, uint16_t *indices, ptrdiff_t first_row,
                     ptrdiff_t rows);
/// Input rows (image * height + i) from first_row on, overwritten. `mask` may be null; otherwise dy counts only where
/// mask > 0 (mask = the pooled output: the backward pass of a ReLU in front of the pooling).
void mk_pool_maximum_backward(mk_type type, const mk_window *w, const void *dy, const uint16_t *indices, const void *mask,
                              void *dx, ptrdiff_t first_row, ptrdiff_t rows);
/// Sum over the window, padding as zeros, divided by its area.
void mk_pool_average(mk_type type, const mk_window *w, const void *x, void *y, ptrdiff_t first_row, ptrdiff_t rows);
void mk_pool_average_backward(mk_type type, const mk_window *w, const void *dy, void *dx, ptrdiff_t first_row,
                              ptrdiff_t rows);
/// y[c] = the mean of x[positions, channels] over positions.
void mk_pool_global(mk_type type, const void *x, void *y, ptrdiff_t positions, ptrdiff_t channels);
/// dx[p, c] = dy[c] / positions.
void mk_pool_global_backward(mk_type type, const void *dy, void *dx, ptrdiff_t positions, ptrdiff_t channels);

// MARK: Interpolation

/// y[r, c] = sum over t in [starts[r], starts[r + 1]) of weights[t] x[sources[t], c] for the rows r from `first` on; y points at the
/// first of them, rows are `inner` scalars apart.
void mk_resample(mk_type type, const void *x, void *y, const ptrdiff_t *starts, const ptrdiff_t *sources,
                 const double *weights, ptrdiff_t first, ptrdiff_t rows, ptrdiff_t inner);

// MARK: Batch norm

/// mean[c] and m2[c] = sum (x - mean)^2 of one block of rows, by a corrected two-pass sum; keep the block in cache (at most a
/// few hundred rows).
void mk_column_moments(mk_type type, const void *x, ptrdiff_t rows, ptrdiff_t columns, double *mean, double *m2);
/// y = activation((x - mean) * scale + shift + residual); shift and residual may be null.
void mk_batch_norm_apply(mk_type type, const void *x, const void *mean, const void *scale, const void *shift,
                         const void *residual, mk_activation activation, void *y, ptrdiff_t rows, ptrdiff_t columns);
/// sum_dy[c] += sum dy, sum_dy_xhat[c] += sum dy (x - mean) inverse. With an activation, dy counts only where the output y shows
/// that it has a slope: y > 0, and y < 6. y may be null when there was no residual: then it is computed again from x, scale and
/// shift (which may be null too). Without an activation none of them is read.
void mk_batch_norm_sums(mk_type type, mk_activation activation, const void *x, const void *y, const void *dy,
                        const void *mean, const void *inverse, const void *scale, const void *shift, ptrdiff_t rows,
                        ptrdiff_t columns, double *sum_dy, double *sum_dy_xhat);
/// From the sums over `rows` rows: scale = gamma * inverse, offset = sum_dy / rows, slope = inverse * sum_dy_xhat / rows, rounded
/// once. gamma may be null (ones), and so may both sums: then only scale is written.
void mk_batch_norm_coefficients(mk_type type, const void *inverse, const void *gamma, const double *sum_dy,
                                const double *sum_dy_xhat, ptrdiff_t rows, void *scale, void *offset, void *slope,
                                ptrdiff_t columns);
/// dx = scale * (dy - offset - (x - mean) * slope), dresidual (may be null) = dy after the mask.
void mk_batch_norm_backward(mk_type type, mk_activation activation, const void *x, const void *y, const void *dy,
                            const void *mean, const void *scale, const void *shift, const void *offset, const void *slope, void *dx, void *dresidual, ptrdiff_t rows,
                            ptrdiff_t columns);

// MARK: Layer norm

/// y = (x - mean) * inverse * gamma + beta, row by row; gamma and beta may be null.
void mk_layer_norm_forward(mk_type type, const void *x, const void *gamma, const void *beta, double epsilon, void *y,
                           void *mean, void *inverse, ptrdiff_t rows, ptrdiff_t columns);
/// dx (may alias dy); dgamma[c] += sum dy xhat and dbeta[c] += sum dy in double, scratch holds 2 * columns scalars.
/// dgamma and dbeta may both be null.
void mk_layer_norm_backward(mk_type type, const void *x, const void *dy, const void *mean, const void *inverse,
                            const void *gamma, void *dx, double *dgamma, double *dbeta, void *scratch, ptrdiff_t rows,
                            ptrdiff_t columns);

// MARK: Root mean square norm

/// y = x * inverse * gamma with inverse = 1 / sqrt(mean of x^2 + epsilon), row by row; gamma may be null.
void mk_rms_norm_forward(mk_type type, const void *x, const void *gamma, double epsilon, void *y, void *inverse,
                         ptrdiff_t rows, ptrdiff_t columns);
/// dx (may alias dy); dgamma[c] += sum dy xhat in double, may be null; scratch holds `columns` scalars.
void mk_rms_norm_backward(mk_type type, const void *x, const void *dy, const void *inverse, const void *gamma, void *dx,
                          double *dgamma, void *scratch, ptrdiff_t rows, ptrdiff_t columns);

#endif
