// Dispatch of the spatial kernels.
#include "levels.h"
#if MK_HAS_X86_LEVELS
#include <immintrin.h>
#endif

#include "include/martlet_spatial.h"
#include "spatial.h"

#define MK_FAMILY "spatial.inc"
#include "each_level.h"

MK_DEFINE_TABLES(spatial)

void mk_merge_partials(mk_type type, const void *partials, ptrdiff_t count, ptrdiff_t stride, void *y, ptrdiff_t n) {
  spatial_for(type)->merge_partials(partials, count, stride, y, n);
}

void mk_round(mk_type type, const double *x, void *y, ptrdiff_t n) {
  spatial_for(type)->round(x, y, n);
}

void mk_im2col(mk_type type, const mk_window *w, const void *x, ptrdiff_t channel_begin, ptrdiff_t channel_count,
    ptrdiff_t tap_begin, ptrdiff_t tap_end, ptrdiff_t first_row, ptrdiff_t rows, void *columns) {
  spatial_for(type)->im2col(w, x, channel_begin, channel_count, tap_begin, tap_end, first_row, rows, columns);
}

void mk_col2im(mk_type type, const mk_window *w, const void *columns, ptrdiff_t channel_begin, ptrdiff_t channel_count,
    ptrdiff_t image, ptrdiff_t out_begin, ptrdiff_t out_rows, ptrdiff_t in_begin, ptrdiff_t in_end, void *dx) {
  spatial_for(type)->col2im(w, columns, channel_begin, channel_count, image, out_begin, out_rows, in_begin, in_end, dx);
}

void mk_bias_activation(mk_type type, const void *bias, mk_activation activation, void *y, ptrdiff_t ld, ptrdiff_t rows,
    ptrdiff_t columns) {
  spatial_for(type)->bias_activation(bias, activation, y, ld, rows, columns);
}

ptrdiff_t mk_panel_width(mk_type type) {
  return spatial_for(type)->panel_width();
}

void mk_panel_pack(mk_type type, const void *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t columns, void *packed) {
  spatial_for(type)->panel_pack(b, ldb, depth, columns, packed);
}

void mk_panel_multiply(mk_type type, const void *a, ptrdiff_t lda, ptrdiff_t rows, ptrdiff_t depth, const void *packed,
    ptrdiff_t columns, void *y, ptrdiff_t ld) {
  spatial_for(type)->panel_multiply(a, lda, rows, depth, packed, columns, y, ld);
}

void mk_outer_multiply(mk_type type, const void *a, ptrdiff_t lda, ptrdiff_t rows, const void *b, ptrdiff_t ldb,
    ptrdiff_t columns, ptrdiff_t depth, int accumulate, void *y, ptrdiff_t ld) {
  spatial_for(type)->outer_multiply(a, lda, rows, b, ldb, columns, depth, accumulate, y, ld);
}

ptrdiff_t mk_product_scratch(mk_type type, const mk_product *p) { return spatial_for(type)->product_scratch(p); }

void mk_product_pack(mk_type type, const mk_product *p, ptrdiff_t begin, ptrdiff_t end, void *packed) {
  spatial_for(type)->product_pack(p, begin, end, packed);
}

void mk_product_run(mk_type type, const mk_product *p, void *scratch) { spatial_for(type)->product(p, scratch); }

void mk_direct_band(mk_type type, const mk_window *w, const void *x, ptrdiff_t image, ptrdiff_t out_begin,
    ptrdiff_t out_rows, void *band) {
  spatial_for(type)->direct_band(w, x, image, out_begin, out_rows, band);
}

void mk_direct_forward(mk_type type, const mk_window *w, const void *band, const void *packed, const void *bias,
    mk_activation activation, ptrdiff_t out_rows, void *y) {
  spatial_for(type)->direct_forward(w, band, packed, bias, activation, out_rows, y);
}

ptrdiff_t mk_direct_longest_run(mk_type type) { return spatial_for(type)->direct_longest_run(); }

void mk_direct_turn(mk_type type, const mk_window *w, const void *weight, void *turned) {
  spatial_for(type)->direct_turn(w, weight, turned);
}

void mk_direct_gradient_input(mk_type type, const mk_window *w, const void *dy, const void *turned, void *band, void *dx) {
  spatial_for(type)->direct_gradient_input(w, dy, turned, band, dx);
}

void mk_direct_gradient_weight(mk_type type, const mk_window *w, const void *band, const void *dy, ptrdiff_t out_rows,
    void *dweight) {
  spatial_for(type)->direct_gradient_weight(w, band, dy, out_rows, dweight);
}

void mk_depthwise_forward(mk_type type, const mk_window *w, const void *x, const void *weight, const void *bias,
    mk_activation activation, void *y, ptrdiff_t first_row, ptrdiff_t rows) {
  spatial_for(type)->depthwise_forward(w, x, weight, bias, activation, y, first_row, rows);
}

void mk_depthwise_gradient_input(mk_type type, const mk_window *w, const void *dy, const void *weight, void *dx,
    ptrdiff_t first_row, ptrdiff_t rows) {
  spatial_for(type)->depthwise_gradient_input(w, dy, weight, dx, first_row, rows);
}

void mk_depthwise_gradient_weight(mk_type type, const mk_window *w, const void *x, const void *dy, void *dweight,
    ptrdiff_t first_row, ptrdiff_t rows) {
  spatial_for(type)->depthwise_gradient_weight(w, x, dy, dweight, first_row, rows);
}

void mk_winograd_filter(const float *weight, ptrdiff_t in_channels, ptrdiff_t out_channels, int rotated,
    ptrdiff_t begin, ptrdiff_t end, ptrdiff_t depth_begin, ptrdiff_t depth_end, float *u, ptrdiff_t plane) {
  spatial_for(MK_F32)->winograd_filter(
      weight, in_channels, out_channels, rotated, begin, end, depth_begin, depth_end, u, plane);
}

mk_winograd_tiles mk_winograd_cut(const mk_window *w, ptrdiff_t images) {
  const ptrdiff_t rows = (w->out_height + 3) / 4, columns = (w->out_width + 3) / 4;
  // As many threes as outputs lack.
  const ptrdiff_t full_rows = w->out_height - 3 * rows, full_columns = w->out_width - 3 * columns;
  return (mk_winograd_tiles){*w, images, rows, columns, full_rows < 0 ? 0 : full_rows, full_columns < 0 ? 0 : full_columns};
}

void mk_winograd_needed(const mk_winograd_tiles *w, ptrdiff_t position, ptrdiff_t *begin, ptrdiff_t *end) {
  // The classes in the order of winograd_place_of.
  const ptrdiff_t group_tiles = w->images * w->rows * w->columns, first_image = *begin / group_tiles * w->images;
  const ptrdiff_t rest = w->window.batch - first_image, images = rest < w->images ? rest : w->images;
  const ptrdiff_t wide = w->full_columns, narrow = w->columns - wide, origin = first_image * w->rows * w->columns;
  ptrdiff_t first = origin, last = origin + images * w->rows * w->columns;
  if (position % 6 == 5) {
    first = origin + images * w->full_rows * narrow;
    last = first + images * w->rows * wide;
  }
  if (position / 6 == 5) last = origin + images * w->full_rows * w->columns;
  if (*begin < first) *begin = first < *end ? first : *end;
  if (*end > last) *end = last > *begin ? last : *begin;
}

void mk_winograd_input(const mk_winograd_tiles *w, const float *x, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles,
    float *v, ptrdiff_t ld, ptrdiff_t plane) {
  spatial_for(MK_F32)->winograd_input(w, x, channels, first_tile, tiles, v, ld, plane);
}

void mk_winograd_output(const mk_winograd_tiles *w, const float *m, ptrdiff_t ld, ptrdiff_t plane, const float *bias,
                        mk_activation activation, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles, float *y) {
  spatial_for(MK_F32)->winograd_output(w, m, ld, plane, bias, activation, channels, first_tile, tiles, y);
}

void mk_winograd_output_gradient(const mk_winograd_tiles *w, const float *dy, ptrdiff_t channels, ptrdiff_t first_tile,
    ptrdiff_t tiles, float *z, ptrdiff_t ld, ptrdiff_t plane) {
  spatial_for(MK_F32)->winograd_output_gradient(w, dy, channels, first_tile, tiles, z, ld, plane);
}

void mk_winograd_filter_gradient(const float *du, ptrdiff_t ld, ptrdiff_t plane, ptrdiff_t rows, ptrdiff_t columns,
    float *dweight, ptrdiff_t row, ptrdiff_t tap) {
  spatial_for(MK_F32)->winograd_filter_gradient(du, ld, plane, rows, columns, dweight, row, tap);
}

void mk_pool_maximum(mk_type type, const mk_window *w, const void *x, void *y, uint16_t *indices, ptrdiff_t first_row,
    ptrdiff_t rows) {
  spatial_for(type)->pool_maximum(w, x, y, indices, first_row, rows);
}

void mk_pool_maximum_backward(mk_type type, const mk_window *w, const void *dy, const uint16_t *indices,
    const void *mask, void *dx, ptrdiff_t first_row, ptrdiff_t rows) {
  spatial_for(type)->pool_maximum_backward(w, dy, indices, mask, dx, first_row, rows);
}

void mk_pool_average(mk_type type, const mk_window *w, const void *x, void *y, ptrdiff_t first_row, ptrdiff_t rows) {
  spatial_for(type)->pool_average(w, x, y, first_row, rows);
}

void mk_pool_average_backward(mk_type type, const mk_window *w, const void *dy, void *dx, ptrdiff_t first_row,
    ptrdiff_t rows) {
  spatial_for(type)->pool_average_backward(w, dy, dx, first_row, rows);
}

void mk_pool_global(mk_type type, const void *x, void *y, ptrdiff_t positions, ptrdiff_t channels) {
  spatial_for(type)->pool_global(x, y, positions, channels);
}

void mk_pool_global_backward(mk_type type, const void *dy, void *dx, ptrdiff_t positions, ptrdiff_t channels) {
  spatial_for(type)->pool_global_backward(dy, dx, positions, channels);
}

void mk_column_moments(mk_type type, const void *x, ptrdiff_t rows, ptrdiff_t columns, double *mean, double *m2) {
  spatial_for(type)->column_moments(x, rows, columns, mean, m2);
}

void mk_batch_norm_apply(mk_type type, const void *x, const void *mean, const void *scale, const void *shift,
    const void *residual, mk_activation activation, void *y, ptrdiff_t rows, ptrdiff_t columns) {
  spatial_for(type)->batch_norm_apply(x, mean, scale, shift, residual, activation, y, rows, columns);
}

void mk_batch_norm_sums(mk_type type, mk_activation activation, const void *x, const void *y, const void *dy,
    const void *mean, const void *inverse, const void *scale, const void *shift, ptrdiff_t rows, ptrdiff_t columns,
    double *sum_dy, double *sum_dy_xhat) {
  spatial_for(type)->batch_norm_sums(
      activation, x, y, dy, mean, inverse, scale, shift, rows, columns, sum_dy, sum_dy_xhat);
}

void mk_batch_norm_coefficients(mk_type type, const void *inverse, const void *gamma, const double *sum_dy,
    const double *sum_dy_xhat, ptrdiff_t rows, void *scale, void *offset, void *slope, ptrdiff_t columns) {
  spatial_for(type)->batch_norm_coefficients(inverse, gamma, sum_dy, sum_dy_xhat, rows, scale, offset, slope, columns);
}

void mk_batch_norm_backward(mk_type type, mk_activation activation, const void *x, const void *y, const void *dy,
    const void *mean, const void *scale, const void *shift, const void *offset, const void *slope, void *dx, void *dresidual,
    ptrdiff_t rows, ptrdiff_t columns) {
  spatial_for(type)->batch_norm_backward(
      activation, x, y, dy, mean, scale, shift, offset, slope, dx, dresidual, rows, columns);
}

void mk_layer_norm_forward(mk_type type, const void *x, const void *gamma, const void *beta, double epsilon, void *y,
    void *mean, void *inverse, ptrdiff_t rows, ptrdiff_t columns) {
  spatial_for(type)->layer_norm_forward(x, gamma, beta, epsilon, y, mean, inverse, rows, columns);
}

void mk_layer_norm_backward(mk_type type, const void *x, const void *dy, const void *mean, const void *inverse,
    const void *gamma, void *dx, double *dgamma, double *dbeta, void *scratch, ptrdiff_t rows, ptrdiff_t columns) {
  spatial_for(type)->layer_norm_backward(x, dy, mean, inverse, gamma, dx, dgamma, dbeta, scratch, rows, columns);
}

void mk_rms_norm_forward(mk_type type, const void *x, const void *gamma, double epsilon, void *y, void *inverse,
    ptrdiff_t rows, ptrdiff_t columns) {
  spatial_for(type)->rms_norm_forward(x, gamma, epsilon, y, inverse, rows, columns);
}

void mk_rms_norm_backward(mk_type type, const void *x, const void *dy, const void *inverse, const void *gamma, void *dx,
    double *dgamma, void *scratch, ptrdiff_t rows, ptrdiff_t columns) {
  spatial_for(type)->rms_norm_backward(x, dy, inverse, gamma, dx, dgamma, scratch, rows, columns);
}
