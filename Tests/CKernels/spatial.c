// Convolution, pooling and normalisation kernels against plain loops in double. Every buffer has its exact size and starts as
// poison, so that a missed or a stray write shows, the latter under the address sanitizer.
#include "../../CShims/CMartletKernels/include/martlet_spatial.h"
#include "test.h"

enum { POISON = 0xff };  // all ones: a NaN in both types

/// Whether every got[i] is within 16 eps of sums[i], in units of magnitudes[i].
static int close_to(mk_type type, const void *got, const double *sums, const double *magnitudes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const double error = fabs(get(type, got, i) - sums[i]);
    if (!(error <= 16 * epsilon_of(type) * magnitudes[i])) return 0;
  }
  return 1;
}

typedef struct sums {
  double *value, *magnitude;
} sums;

static sums make_sums(size_t n) { return (sums){calloc(n + 1, sizeof(double)), calloc(n + 1, sizeof(double))}; }
static void add(sums s, size_t i, double term) {
  s.value[i] += term;
  s.magnitude[i] += fabs(term);
}
static void free_sums(sums s) { free(s.value), free(s.magnitude); }

static mk_window window(ptrdiff_t batch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t in, ptrdiff_t out, ptrdiff_t kernel,
                        ptrdiff_t stride, ptrdiff_t pad, ptrdiff_t dilation) {
  const ptrdiff_t reach = dilation * (kernel - 1) + 1;
  return (mk_window){batch,
                     height,
                     width,
                     in,
                     (height + 2 * pad - reach) / stride + 1,
                     (width + 2 * pad - reach) / stride + 1,
                     out,
                     kernel,
                     kernel,
                     stride,
                     stride,
                     pad,
                     pad,
                     dilation,
                     dilation};
}

static size_t in_count(const mk_window *w) { return (size_t)(w->batch * w->height * w->width * w->channels); }
static size_t out_pixels(const mk_window *w) { return (size_t)(w->batch * w->out_height * w->out_width); }

/// The three passes by definition; depthwise when `groups` is set.
static void define(const mk_window *w, mk_type type, const void *x, const void *weight, const void *dy, int depthwise, sums y,
                   sums dx, sums dweight) {
  const ptrdiff_t in = depthwise ? 1 : w->channels, out = w->out_channels;
  for (ptrdiff_t p = 0; p < (ptrdiff_t)out_pixels(w); p++)
    for (ptrdiff_t kh = 0; kh < w->kernel_height; kh++)
      for (ptrdiff_t kw = 0; kw < w->kernel_width; kw++) {
        const ptrdiff_t image = p / w->out_width / w->out_height;
        const ptrdiff_t ih = p / w->out_width % w->out_height * w->stride_height - w->pad_top + kh * w->dilation_height;
        const ptrdiff_t iw = p % w->out_width * w->stride_width - w->pad_left + kw * w->dilation_width;
        if (ih < 0 || ih >= w->height || iw < 0 || iw >= w->width) continue;
        for (ptrdiff_t c = 0; c < in; c++)
          for (ptrdiff_t o = 0; o < out; o++) {
            const size_t i = (size_t)(((image * w->height + ih) * w->width + iw) * w->channels + (depthwise ? o : c));
            const size_t k = (size_t)(((kh * w->kernel_width + kw) * in + c) * out + o), j = (size_t)(p * out + o);
            add(y, j, get(type, x, i) * get(type, weight, k));
            add(dx, i, get(type, dy, j) * get(type, weight, k));
            add(dweight, k, get(type, x, i) * get(type, dy, j));
          }
      }
}

/// The columns of one dense convolution against the definition: as a matrix, as a product, and back.
static void check_columns(mk_type type, const mk_window *w, generator *g) {
  const size_t taps = (size_t)(w->kernel_height * w->kernel_width), depth = taps * (size_t)w->channels;
  const size_t rows = out_pixels(w), out = (size_t)w->out_channels, inputs = in_count(w);
  void *x = make_normal(type, inputs, g, 0, 1), *weight = make_normal(type, depth * out, g, 0, 1);
  void *dy = make_normal(type, rows * out, g, 0, 1), *y = make(type, rows * out, POISON);
  void *columns = make(type, rows * depth, POISON);
  const ptrdiff_t width = mk_panel_width(type);
  const size_t panels = (out + (size_t)width - 1) / (size_t)width;
  void *packed = make(type, panels * (size_t)width * depth, POISON);
  sums exact_y = make_sums(rows * out), exact_dx = make_sums(inputs), exact_dw = make_sums(depth * out);
  define(w, type, x, weight, dy, 0, exact_y, exact_dx, exact_dw);

  // In two pieces, so that a block may begin in the middle of a row.
  const ptrdiff_t half = (ptrdiff_t)rows / 2;
  mk_im2col(type, w, x, 0, w->channels, 0, (ptrdiff_t)taps, 0, half, columns);
  mk_im2col(type, w, x, 0, w->channels, 0, (ptrdiff_t)taps, half, (ptrdiff_t)rows - half,
            (char *)columns + (size_t)half * depth * size_of(type));
  mk_panel_pack(type, weight, (ptrdiff_t)out, (ptrdiff_t)depth, (ptrdiff_t)out, packed);
  mk_panel_multiply(type, columns, (ptrdiff_t)depth, (ptrdiff_t)rows, (ptrdiff_t)depth, packed, (ptrdiff_t)out, y,
                    (ptrdiff_t)out);
  expect(close_to(type, y, exact_y.value, exact_y.magnitude, rows * out), "%s columns and panels, %td channels, kernel %td",
         name_of(type), w->channels, w->kernel_height);

  void *dweight = make(type, depth * out, POISON);
  mk_outer_multiply(type, columns, (ptrdiff_t)depth, (ptrdiff_t)depth, dy, (ptrdiff_t)out, (ptrdiff_t)out, (ptrdiff_t)rows,
                    0, dweight, (ptrdiff_t)out);
  expect(close_to(type, dweight, exact_dw.value, exact_dw.magnitude, depth * out), "%s outer products, %td channels, kernel %td",
         name_of(type), w->channels, w->kernel_height);

  // One tap at a time gives the same columns.
  void *one = make(type, rows * (size_t)w->channels, POISON);
  int same = 1;
  for (size_t tap = 0; tap < taps; tap++) {
    mk_im2col(type, w, x, 0, w->channels, (ptrdiff_t)tap, (ptrdiff_t)tap + 1, 0, (ptrdiff_t)rows, one);
    for (size_t r = 0; r < rows; r++)
      for (size_t c = 0; c < (size_t)w->channels; c++)
        same &= get(type, one, r * (size_t)w->channels + c) == get(type, columns, r * depth + tap * (size_t)w->channels + c);
  }
  expect(same, "%s columns of one tap, kernel %td", name_of(type), w->kernel_height);

  // dx = the columns' gradients, added up in two bands of input rows.
  for (size_t r = 0; r < rows; r++)
    for (size_t k = 0; k < depth; k++) {
      double sum = 0;
      for (size_t o = 0; o < out; o++) sum += get(type, dy, r * out + o) * get(type, weight, k * out + o);
      set(type, columns, r * depth + k, sum);
    }
  void *dx = make(type, inputs, 0);
  for (ptrdiff_t image = 0; image < w->batch; image++) {
    const void *from = (char *)columns + (size_t)(image * w->out_height * w->out_width) * depth * size_of(type);
    mk_col2im(type, w, from, 0, w->channels, image, 0, w->out_height, 0, w->height / 2, dx);
    mk_col2im(type, w, from, 0, w->channels, image, 0, w->out_height, w->height / 2, w->height, dx);
  }
  expect(close_to(type, dx, exact_dx.value, exact_dx.magnitude, inputs), "%s gradient from columns, %td channels, kernel %td",
         name_of(type), w->channels, w->kernel_height);

  if (w->dilation_height == 1) {
    const size_t line = (size_t)((w->out_width - 1) * w->stride_width + w->kernel_width) * (size_t)w->channels;
    void *bias = make_normal(type, out, g, 0, 1);
    for (size_t i = 0; i < rows * out; i++) {
      add(exact_y, i, get(type, bias, i % out));
      exact_y.value[i] = exact_y.value[i] > 0 ? exact_y.value[i] : 0;
    }
    memset(y, POISON, rows * out * size_of(type));
    memset(dweight, 0, depth * out * size_of(type));
    for (ptrdiff_t image = 0; image < w->batch; image++)
      for (ptrdiff_t first = 0; first < w->out_height; first += 3) {
        const ptrdiff_t count = w->out_height - first < 3 ? w->out_height - first : 3;
        void *band = make(type, (size_t)((count - 1) * w->stride_height + w->kernel_height) * line, POISON);
        const size_t at = (size_t)((image * w->out_height + first) * w->out_width) * out * size_of(type);
        mk_direct_band(type, w, x, image, first, count, band);
        mk_direct_forward(type, w, band, packed, bias, MK_ACTIVATION_RELU, count, (char *)y + at);
        mk_direct_gradient_weight(type, w, band, (char *)dy + at, count, dweight);
        free(band);
      }
    expect(close_to(type, y, exact_y.value, exact_y.magnitude, rows * out), "%s direct, %td channels, kernel %td",
           name_of(type), w->channels, w->kernel_height);
    expect(close_to(type, dweight, exact_dw.value, exact_dw.magnitude, depth * out),
           "%s direct gradient by the weight, %td channels, kernel %td", name_of(type), w->channels, w->kernel_height);
    const ptrdiff_t run = mk_direct_longest_run(type);
    if (w->kernel_width * w->channels <= run && w->dilation_width == 1) {
      const size_t image_in = inputs / (size_t)w->batch, image_out = rows * out / (size_t)w->batch;
      void *turned = make(type, (size_t)(w->kernel_height * run) * out, POISON);
      void *band = make(type, (size_t)((w->out_height - 1) * w->stride_height + w->kernel_height) * line, POISON);
      memset(dx, POISON, inputs * size_of(type));
      mk_direct_turn(type, w, weight, turned);
      for (size_t image = 0; image < (size_t)w->batch; image++)
        mk_direct_gradient_input(type, w, (char *)dy + image * image_out * size_of(type), turned, band,
                                 (char *)dx + image * image_in * size_of(type));
      expect(close_to(type, dx, exact_dx.value, exact_dx.magnitude, inputs),
             "%s direct gradient by the input, %td channels, kernel %td", name_of(type), w->channels, w->kernel_height);
      free(turned), free(band);
    }
    free(bias);
  }
  free_sums(exact_y), free_sums(exact_dx), free_sums(exact_dw);
  free(x), free(weight), free(dy), free(y), free(columns), free(packed), free(dweight), free(one), free(dx);
}

/// A product of any shape: rows longer than needed, whose gaps are neither read (they are NaN) nor written.
static void check_product(mk_type type, generator *g, size_t m, size_t n, size_t k, int transpose_a, int transpose_b,
                          double alpha, int accumulate, int with_bias, int with_factor, mk_activation activation) {
  const size_t lda = (transpose_a ? m : k) + 3, ldb = (transpose_b ? k : n) + 2, ld = n + 1;
  const size_t rows_a = transpose_a ? k : m, rows_b = transpose_b ? n : k;
  void *a = make(type, rows_a * lda, POISON), *b = make(type, rows_b * ldb, POISON), *y = make(type, m * ld, POISON);
  void *bias = make_normal(type, n, g, 0, 1), *factor = make(type, m * ld, POISON);
  sums exact = make_sums(m * n);
  for (size_t i = 0; i < rows_a; i++)
    for (size_t j = 0; j < lda - 3; j++) set(type, a, i * lda + j, next_normal(g));
  for (size_t i = 0; i < rows_b; i++)
    for (size_t j = 0; j < ldb - 2; j++) set(type, b, i * ldb + j, next_normal(g));
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) {
      if (accumulate) {
        set(type, y, i * ld + j, next_normal(g));
        add(exact, i * n + j, get(type, y, i * ld + j));
      }
      if (with_bias) add(exact, i * n + j, get(type, bias, j));
      for (size_t l = 0; l < k; l++)
        add(exact, i * n + j,
            alpha * get(type, a, transpose_a ? l * lda + i : i * lda + l) *
                get(type, b, transpose_b ? j * ldb + l : l * ldb + j));
      double *value = &exact.value[i * n + j];
      if (activation != MK_NO_ACTIVATION && *value < 0) *value = 0;
      if (activation == MK_ACTIVATION_RELU6 && *value > 6) *value = 6;
      set(type, factor, i * ld + j, next_normal(g));
      if (!with_factor) continue;
      *value *= get(type, factor, i * ld + j);
      exact.magnitude[i * n + j] *= fabs(get(type, factor, i * ld + j));
    }
  mk_product p = {.rows = (ptrdiff_t)m, .columns = (ptrdiff_t)n, .depth = (ptrdiff_t)k, .alpha = alpha, .a = a,
                  .lda = (ptrdiff_t)lda, .transpose_a = transpose_a, .b = b, .ldb = (ptrdiff_t)ldb,
                  .transpose_b = transpose_b, .addend = accumulate ? y : 0, .ld_addend = (ptrdiff_t)ld, .bias = with_bias ? bias : 0,
                  .activation = activation, .factor = with_factor ? factor : 0, .y = y, .ld = (ptrdiff_t)ld};
  const size_t width = (size_t)mk_panel_width(type);
  void *packed = make(type, (n + width - 1) / width * width * k, POISON);
  if (k % 2) {
    // In two parts.
    const size_t middle = n / 2 / width * width;
    mk_product_pack(type, &p, 0, (ptrdiff_t)middle, packed);
    mk_product_pack(type, &p, (ptrdiff_t)middle, (ptrdiff_t)n, packed);
    p.packed = packed;
  }
  const size_t needed = (size_t)mk_product_scratch(type, &p);
  void *scratch = needed == 0 ? NULL : make(type, needed, POISON);
  mk_product_run(type, &p, scratch);
  int good = 1;
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++)
      good &= fabs(get(type, y, i * ld + j) - exact.value[i * n + j]) <=
              16 * epsilon_of(type) * exact.magnitude[i * n + j];
    good &= isnan(get(type, y, i * ld + n));
  }
  expect(good, "%s product %zux%zux%zu, transposed %d %d, alpha %g, accumulate %d, bias %d, factor %d, activation %d",
         name_of(type), m, n, k, transpose_a, transpose_b, alpha, accumulate, with_bias, with_factor, activation);
  free(a), free(b), free(y), free(bias), free(factor), free(packed), free(scratch);
  free_sums(exact);
}

static void check_products(mk_type type, generator *g) {
  // Around a tile's rows and a panel's columns; more than one block of rows (128), of columns (512) and of the depth (224, 384).
  static const size_t shapes[][3] = {{1, 1, 1},    {2, 3, 5},    {14, 32, 16}, {15, 33, 17},  {29, 31, 64}, {28, 48, 300},
                                     {7, 16, 257}, {57, 20, 70}, {270, 40, 9}, {3, 530, 33}, {30, 515, 9}, {30, 33, 513}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    for (int transposes = 0; transposes < 4; transposes++)
      for (int accumulate = 0; accumulate < 2; accumulate++) {
        const int fused = transposes != 1;
        check_product(type, g, shapes[i][0], shapes[i][1], shapes[i][2], transposes & 1, transposes >> 1,
                      transposes == 2 ? 0.7 : 1, accumulate, fused, i % 2, fused ? (mk_activation)(i % 3) : MK_NO_ACTIVATION);
      }
}

static void check_depthwise(mk_type type, const mk_window *w, generator *g) {
  const size_t C = (size_t)w->channels, weights = (size_t)(w->kernel_height * w->kernel_width) * C;
  const size_t outputs = out_pixels(w) * C, inputs = in_count(w);
  void *x = make_normal(type, inputs, g, 0, 1), *weight = make_normal(type, weights, g, 0, 1);
  void *dy = make_normal(type, outputs, g, 0, 1), *bias = make_normal(type, C, g, 0, 1);
  void *y = make(type, outputs, POISON), *dx = make(type, inputs, POISON), *dweight = make(type, weights, 0);
  sums exact_y = make_sums(outputs), exact_dx = make_sums(inputs), exact_dw = make_sums(weights);
  define(w, type, x, weight, dy, 1, exact_y, exact_dx, exact_dw);
  for (size_t i = 0; i < outputs; i++) {
    add(exact_y, i, get(type, bias, i % C));
    exact_y.value[i] = exact_y.value[i] > 0 ? fmin(exact_y.value[i], 6) : 0;
  }
  mk_depthwise_forward(type, w, x, weight, bias, MK_ACTIVATION_RELU6, y, 0, w->batch * w->out_height);
  mk_depthwise_gradient_input(type, w, dy, weight, dx, 0, w->batch * w->height);
  mk_depthwise_gradient_weight(type, w, x, dy, dweight, 0, w->batch * w->out_height);
  const char *name = name_of(type);
  expect(close_to(type, y, exact_y.value, exact_y.magnitude, outputs), "%s depthwise, %td channels, kernel %td", name,
         w->channels, w->kernel_height);
  expect(close_to(type, dx, exact_dx.value, exact_dx.magnitude, inputs), "%s depthwise dx, %td channels, kernel %td", name,
         w->channels, w->kernel_height);
  expect(close_to(type, dweight, exact_dw.value, exact_dw.magnitude, weights), "%s depthwise dw, %td channels, kernel %td",
         name, w->channels, w->kernel_height);
  free_sums(exact_y), free_sums(exact_dx), free_sums(exact_dw);
  free(x), free(weight), free(dy), free(bias), free(y), free(dx), free(dweight);
}

/// ||got - exact|| <= 2e-7 ||sum of magnitudes||
static int winograd_close(const float *got, sums exact, size_t n) {
  double errors = 0, magnitudes = 0;
  for (size_t i = 0; i < n; i++) {
    const double e = got[i] - exact.value[i];
    errors += e * e;
    magnitudes += exact.magnitude[i] * exact.magnitude[i];
  }
  return sqrt(errors) <= 2e-7 * sqrt(magnitudes);
}

/// Forward, or with `rotated` filters the gradient by the input, through all the transforms.
static void winograd_convolve(const mk_window *w, ptrdiff_t images, const float *x, const float *weight, ptrdiff_t in,
                              ptrdiff_t out, int rotated, float *y) {
  const mk_winograd_tiles cut = mk_winograd_cut(w, images);
  const ptrdiff_t tiles = w->batch * cut.rows * cut.columns;
  const ptrdiff_t width = mk_panel_width(MK_F32), panels = (w->out_channels + width - 1) / width;
  const ptrdiff_t ldv = w->channels + 3, ldm = w->out_channels + 5, plane_v = tiles * ldv, plane_m = tiles * ldm;
  const ptrdiff_t plane_u = panels * width * w->channels;
  float *u = make(MK_F32, (size_t)(36 * plane_u), POISON);
  float *v = make(MK_F32, (size_t)(36 * plane_v), POISON), *m = make(MK_F32, (size_t)(36 * plane_m), POISON);
  mk_winograd_filter(weight, in, out, rotated, 0, 1, 0, w->channels, u, plane_u);
  mk_winograd_filter(weight, in, out, rotated, 1, panels, 0, w->channels, u + width * w->channels, plane_u);
  // The first tile's first channels apart from the others, with some of them twice.
  const ptrdiff_t others = w->channels > 32 ? 16 : 0;
  mk_winograd_input(&cut, x, 16, 0, 1, v, ldv, plane_v);
  mk_winograd_input(&cut, x + others, w->channels - others, 0, 1, v + others, ldv, plane_v);
  mk_winograd_input(&cut, x, w->channels, 1, tiles - 1, v + ldv, ldv, plane_v);
  const ptrdiff_t group = images * cut.rows * cut.columns;
  for (ptrdiff_t p = 0; p < 36; p++)
    for (ptrdiff_t first = 0; first < tiles; first += group) {
      ptrdiff_t begin = first, end = first + group < tiles ? first + group : tiles;
      mk_winograd_needed(&cut, p, &begin, &end);
      mk_panel_multiply(MK_F32, v + p * plane_v + begin * ldv, ldv, end - begin, w->channels, u + p * plane_u, w->out_channels,
                        m + p * plane_m + begin * ldm, ldm);
    }
  mk_winograd_output(&cut, m, ldm, plane_m, NULL, MK_NO_ACTIVATION, w->out_channels, 0, tiles, y);
  free(u), free(v), free(m);
}

/// The tiles of some images a group.
static void check_winograd(const mk_window *w, ptrdiff_t images, generator *g) {
  const ptrdiff_t in = w->channels, out = w->out_channels;
  const size_t weights = (size_t)(9 * in * out), outputs = out_pixels(w) * (size_t)out, inputs = in_count(w);
  float *x = make_normal(MK_F32, inputs, g, 0, 1), *weight = make_normal(MK_F32, weights, g, 0, 1);
  float *dy = make_normal(MK_F32, outputs, g, 0, 1);
  float *y = make(MK_F32, outputs, POISON), *dx = make(MK_F32, inputs, POISON), *dweight = make(MK_F32, weights, POISON);
  sums exact_y = make_sums(outputs), exact_dx = make_sums(inputs), exact_dw = make_sums(weights);
  define(w, MK_F32, x, weight, dy, 0, exact_y, exact_dx, exact_dw);
  winograd_convolve(w, images, x, weight, in, out, 0, y);
  expect(winograd_close(y, exact_y, outputs), "winograd forward, %td to %td channels", in, out);
  const mk_window back = {w->batch, w->out_height, w->out_width, out, w->height, w->width,       in, 3, 3, 1, 1,
                          2 - w->pad_top, 2 - w->pad_left, 1, 1};
  winograd_convolve(&back, images, dy, weight, in, out, 1, dx);
  expect(winograd_close(dx, exact_dx, inputs), "winograd dx, %td to %td channels", in, out);

  const mk_winograd_tiles cut = mk_winograd_cut(w, images);
  const ptrdiff_t tiles = w->batch * cut.rows * cut.columns, group = images * cut.rows * cut.columns;
  float *v = make(MK_F32, (size_t)(36 * tiles * in), POISON), *z = make(MK_F32, (size_t)(36 * tiles * out), POISON);
  float *du = make(MK_F32, (size_t)(36 * in * out), POISON);
  mk_winograd_input(&cut, x, in, 0, tiles, v, in, tiles * in);
  mk_winograd_output_gradient(&cut, dy, out, 0, tiles, z, out, tiles * out);
  for (ptrdiff_t p = 0; p < 36; p++)
    for (ptrdiff_t first = 0; first < tiles; first += group) {
      ptrdiff_t begin = first, end = first + group < tiles ? first + group : tiles;
      mk_winograd_needed(&cut, p, &begin, &end);
      mk_outer_multiply(MK_F32, v + (p * tiles + begin) * in, in, in, z + (p * tiles + begin) * out, out, out, end - begin,
                        first > 0, du + p * in * out, out);
    }
  mk_winograd_filter_gradient(du, out, in * out, in, out, dweight, out, in * out);
  expect(winograd_close(dweight, exact_dw, weights), "winograd dw, %td to %td channels", in, out);
  free_sums(exact_y), free_sums(exact_dx), free_sums(exact_dw);
  free(x), free(weight), free(dy), free(y), free(dx), free(dweight), free(v), free(z), free(du);
}

static void check_pooling(mk_type type, const mk_window *w, generator *g) {
  const size_t C = (size_t)w->channels, inputs = in_count(w), outputs = out_pixels(w) * C;
  void *x = make(type, inputs, 0), *dy = make_normal(type, outputs, g, 0, 1);
  for (size_t i = 0; i < inputs; i++) set(type, x, i, (double)(next_bits(g) % 7) - 3);
  if (inputs > 5) set(type, x, inputs / 2, NAN);
  void *y = make(type, outputs, 0), *dx = make(type, inputs, POISON), *mean = make(type, outputs, POISON);
  uint16_t *places = malloc(outputs * sizeof *places + 1);
  memset(places, POISON, outputs * sizeof *places);
  sums routed = make_sums(inputs), means = make_sums(outputs), spread = make_sums(inputs);
  const double area = (double)(w->kernel_height * w->kernel_width);
  mk_pool_maximum(type, w, x, y, places, 0, w->batch * w->out_height);
  int right = 1;
  for (size_t o = 0; o < outputs; o++) {
    const ptrdiff_t p = (ptrdiff_t)(o / C), image = p / w->out_width / w->out_height;
    double best = 0;
    ptrdiff_t best_place = -1;
    size_t best_index = 0;
    for (ptrdiff_t k = 0; k < w->kernel_height * w->kernel_width; k++) {
      const ptrdiff_t ih = p / w->out_width % w->out_height * w->stride_height - w->pad_top + k / w->kernel_width;
      const ptrdiff_t iw = p % w->out_width * w->stride_width - w->pad_left + k % w->kernel_width;
      if (ih < 0 || ih >= w->height || iw < 0 || iw >= w->width) continue;
      const size_t i = (size_t)((image * w->height + ih) * w->width + iw) * C + o % C;
      const double value = get(type, x, i);
      if (best_place < 0 || value > best || (isnan(value) && !isnan(best))) best = value, best_place = k, best_index = i;
      if (!isnan(value)) add(means, o, value / area);
      else means.value[o] = NAN;
      add(spread, i, get(type, dy, o) / area);
    }
    add(routed, best_index, get(type, dy, o));
    const double got = get(type, y, o);
    right &= (got == best || (isnan(got) && isnan(best))) && places[o] == best_place;
  }
  const char *name = name_of(type);
  expect(right, "%s maximum, kernel %td stride %td, %zu channels", name, w->kernel_height, w->stride_height, C);
  mk_pool_maximum_backward(type, w, dy, places, NULL, dx, 0, w->batch * w->height);
  expect(close_to(type, dx, routed.value, routed.magnitude, inputs), "%s maximum backward, kernel %td stride %td", name,
         w->kernel_height, w->stride_height);
  mk_pool_maximum_backward(type, w, dy, places, y, dx, 0, w->batch * w->height);
  int masked = 1;
  for (size_t i = 0; i < inputs; i++) masked &= get(type, x, i) > 0 || get(type, dx, i) == 0;
  expect(masked, "%s masked maximum backward, kernel %td stride %td", name, w->kernel_height, w->stride_height);
  mk_pool_average(type, w, x, mean, 0, w->batch * w->out_height);
  for (size_t o = 0; o < outputs; o++)
    if (isnan(means.value[o]) && isnan(get(type, mean, o))) set(type, mean, o, means.value[o] = 0);
  expect(close_to(type, mean, means.value, means.magnitude, outputs), "%s average, kernel %td stride %td", name,
         w->kernel_height, w->stride_height);
  mk_pool_average_backward(type, w, dy, dx, 0, w->batch * w->height);
  expect(close_to(type, dx, spread.value, spread.magnitude, inputs), "%s average backward, kernel %td stride %td", name,
         w->kernel_height, w->stride_height);
  free_sums(routed), free_sums(means), free_sums(spread);
  free(x), free(dy), free(y), free(dx), free(mean), free(places);
}

static void check_norms(mk_type type, size_t rows, size_t columns, generator *g) {
  const size_t n = rows * columns;
  const char *name = name_of(type);
  void *x = make_normal(type, n, g, 3, 1), *dy = make_normal(type, n, g, 0, 1), *mask = make_normal(type, n, g, 0, 1);
  void *mean = make(type, columns, POISON), *inverse = make(type, columns, POISON);
  double *means = malloc(columns * sizeof(double)), *m2 = malloc(columns * sizeof(double));
  double *sum_dy = calloc(columns, sizeof(double)), *sum_dx = calloc(columns, sizeof(double));
  mk_column_moments(type, x, (ptrdiff_t)rows, (ptrdiff_t)columns, means, m2);
  const double eps = epsilon_of(type);
  int right = 1;
  for (size_t c = 0; c < columns; c++) {
    double m = 0, s = 0, size = 0;
    for (size_t r = 0; r < rows; r++) m += get(type, x, r * columns + c) / (double)rows;
    for (size_t r = 0; r < rows; r++) {
      const double d = get(type, x, r * columns + c) - m;
      s += d * d;
      size += fabs(get(type, x, r * columns + c)) / (double)rows;
    }
    right &= fabs(means[c] - m) <= 16 * eps * size && fabs(m2[c] - s) <= 16 * (eps * s + eps * m * eps * m * (double)rows);
    set(type, mean, c, m);
    set(type, inverse, c, 1 / sqrt(s / (double)rows + 1e-5));
  }
  expect(right, "%s column moments of %zux%zu", name, rows, columns);

  void *y = make(type, n, POISON), *dx = make(type, n, POISON), *dresidual = make(type, n, POISON);
  void *scale = make(type, columns, POISON), *offset = make(type, columns, POISON), *slope = make(type, columns, POISON);
  mk_batch_norm_sums(type, MK_ACTIVATION_RELU, x, mask, dy, mean, inverse, NULL, NULL, (ptrdiff_t)rows, (ptrdiff_t)columns,
                     sum_dy, sum_dx);
  mk_batch_norm_coefficients(type, inverse, NULL, sum_dy, sum_dx, (ptrdiff_t)rows, scale, offset, slope, (ptrdiff_t)columns);
  mk_batch_norm_apply(type, x, mean, scale, slope, dy, MK_ACTIVATION_RELU, y, (ptrdiff_t)rows, (ptrdiff_t)columns);
  // Without a residual the output can be left out: the same bits. slope stands for any shift.
  for (mk_activation activation = MK_ACTIVATION_RELU; activation <= MK_ACTIVATION_RELU6; activation++) {
    void *out = make(type, rows * columns, POISON), *with = make(type, rows * columns, POISON);
    double *sums_with = calloc(4 * columns, sizeof(double)), *sums_without = sums_with + 2 * columns;
    mk_batch_norm_apply(type, x, mean, scale, slope, NULL, activation, out, (ptrdiff_t)rows, (ptrdiff_t)columns);
    mk_batch_norm_sums(type, activation, x, out, dy, mean, inverse, scale, slope, (ptrdiff_t)rows, (ptrdiff_t)columns, sums_with,
                       sums_with + columns);
    mk_batch_norm_sums(type, activation, x, NULL, dy, mean, inverse, scale, slope, (ptrdiff_t)rows, (ptrdiff_t)columns,
                       sums_without, sums_without + columns);
    mk_batch_norm_backward(type, activation, x, out, dy, mean, scale, slope, offset, slope, with, NULL, (ptrdiff_t)rows,
                           (ptrdiff_t)columns);
    mk_batch_norm_backward(type, activation, x, NULL, dy, mean, scale, slope, offset, slope, dx, NULL, (ptrdiff_t)rows,
                           (ptrdiff_t)columns);
    expect(memcmp(sums_with, sums_without, 2 * columns * sizeof(double)) == 0 &&
               memcmp(with, dx, rows * columns * size_of(type)) == 0,
           "%s batch norm %zux%zu without its output, activation %d", name_of(type), rows, columns, activation);
    free(out), free(with), free(sums_with);
  }
  mk_batch_norm_backward(type, MK_ACTIVATION_RELU, x, mask, dy, mean, scale, NULL, offset, slope, dx, dresidual, (ptrdiff_t)rows,
                         (ptrdiff_t)columns);
  int applied = 1, gradients = 1, summed = 1;
  for (size_t c = 0; c < columns; c++) {
    double a = 0, b = 0, a_size = 0, b_size = 0;
    for (size_t r = 0; r < rows; r++) {
      const size_t i = r * columns + c;
      const double d = get(type, mask, i) > 0 ? get(type, dy, i) : 0;
      const double centred = get(type, x, i) - get(type, mean, c), k = get(type, inverse, c);
      const double term = d * centred * k;
      a += d, a_size += fabs(d), b += term, b_size += fabs(term);
      const double plain = centred * k + get(type, slope, c) + get(type, dy, i);
      const double size = (fabs(get(type, x, i)) + fabs(get(type, mean, c))) * k + fabs(get(type, slope, c)) + fabs(get(type, dy, i));
      applied &= fabs(get(type, y, i) - (plain > 0 ? plain : 0)) <= 16 * eps * size;
      const double exact = k * (d - get(type, offset, c) - centred * get(type, slope, c));
      const double bound = k * (fabs(d) + fabs(get(type, offset, c)) +
                                (fabs(get(type, x, i)) + fabs(get(type, mean, c))) * fabs(get(type, slope, c)));
      gradients &= fabs(get(type, dx, i) - exact) <= 16 * eps * bound && get(type, dresidual, i) == d;
    }
    summed &= fabs(sum_dy[c] - a) <= 16 * eps * a_size && fabs(sum_dx[c] - b) <= 16 * eps * b_size;
  }
  expect(applied && gradients && summed, "%s batch norm of %zux%zu: apply %d, dx %d, sums %d", name, rows, columns, applied,
         gradients, summed);

  // Layer norm shares the definition with rows and columns exchanged.
  void *row_mean = make(type, rows, POISON), *row_inverse = make(type, rows, POISON), *scratch = make(type, 2 * columns, POISON);
  double *dgamma = calloc(columns, sizeof(double)), *dbeta = calloc(columns, sizeof(double));
  mk_layer_norm_forward(type, x, scale, offset, 1e-5, y, row_mean, row_inverse, (ptrdiff_t)rows, (ptrdiff_t)columns);
  mk_layer_norm_backward(type, x, dy, row_mean, row_inverse, scale, dx, dgamma, dbeta, scratch, (ptrdiff_t)rows,
                         (ptrdiff_t)columns);
  int forward = 1, backward = 1, parameters = 1;
  for (size_t r = 0; r < rows; r++) {
    double m = 0, s = 0, size = 0, g_mean = 0, h_mean = 0, g_size = 0, h_size = 0;
    const double count = (double)columns;
    for (size_t c = 0; c < columns; c++) m += get(type, x, r * columns + c) / count;
    for (size_t c = 0; c < columns; c++) {
      const double value = get(type, x, r * columns + c);
      s += (value - m) * (value - m) / count;
      size += fabs(value) / count;
    }
    const double k = 1 / sqrt(s + 1e-5), given = get(type, row_mean, r), gk = get(type, row_inverse, r);
    for (size_t c = 0; c < columns; c++) {
      const size_t i = r * columns + c;
      const double d = get(type, dy, i) * get(type, scale, c), xhat = (get(type, x, i) - given) * gk;
      g_mean += d / count, g_size += fabs(d) / count, h_mean += d * xhat / count, h_size += fabs(d * xhat) / count;
      const double exact = (get(type, x, i) - m) * k * get(type, scale, c) + get(type, offset, c);
      const double bound = (fabs(get(type, x, i) - m) + size) * k * fabs(get(type, scale, c)) + fabs(get(type, offset, c));
      forward &= fabs(get(type, y, i) - exact) <= 16 * eps * bound;
    }
    for (size_t c = 0; c < columns; c++) {
      const size_t i = r * columns + c;
      const double d = get(type, dy, i) * get(type, scale, c), xhat = (get(type, x, i) - given) * gk;
      backward &= fabs(get(type, dx, i) - gk * (d - g_mean - xhat * h_mean)) <=
                  16 * eps * gk * (fabs(d) + g_size + fabs(xhat) * h_size);
    }
  }
  for (size_t c = 0; c < columns; c++) {
    double a = 0, b = 0, a_size = 0, b_size = 0;
    for (size_t r = 0; r < rows; r++) {
      const size_t i = r * columns + c;
      const double d = get(type, dy, i), t = d * (get(type, x, i) - get(type, row_mean, r)) * get(type, row_inverse, r);
      a += t, a_size += fabs(t), b += d, b_size += fabs(d);
    }
    parameters &= fabs(dgamma[c] - a) <= 16 * eps * a_size && fabs(dbeta[c] - b) <= 16 * eps * b_size;
  }
  expect(forward && backward && parameters, "%s layer norm of %zux%zu: y %d, dx %d, parameters %d", name, rows, columns,
         forward, backward, parameters);
  free(x), free(dy), free(mask), free(mean), free(inverse), free(means), free(m2), free(sum_dy), free(sum_dx);
  free(y), free(dx), free(dresidual), free(scale), free(offset), free(slope);
  free(row_mean), free(row_inverse), free(scratch), free(dgamma), free(dbeta);
}

static void check_small_things(mk_type type, generator *g) {
  for (size_t n = 1; n < 70; n += 11) {
    void *parts = make_normal(type, 3 * n, g, 0, 1), *y = make(type, n, POISON);
    mk_merge_partials(type, parts, 3, (ptrdiff_t)n, y, (ptrdiff_t)n);
    int right = 1;
    for (size_t i = 0; i < n; i++) {
      const double a = get(type, parts, i), b = get(type, parts, n + i), c = get(type, parts, 2 * n + i);
      right &= fabs(get(type, y, i) - (a + b + c)) <= 2 * epsilon_of(type) * (fabs(a) + fabs(b) + fabs(c));
    }
    expect(right, "%s merge of %zu", name_of(type), n);
    mk_bias_activation(type, parts, MK_ACTIVATION_RELU, y, (ptrdiff_t)n, 1, (ptrdiff_t)n);
    for (size_t i = 0; i < n; i++) right &= get(type, y, i) >= 0;
    expect(right, "%s bias and ReLU of %zu", name_of(type), n);
    void *mean = make(type, n, POISON), *back = make(type, 3 * n, POISON);
    mk_pool_global(type, parts, mean, 3, (ptrdiff_t)n);
    mk_pool_global_backward(type, mean, back, 3, (ptrdiff_t)n);
    for (size_t i = 0; i < 3 * n; i++)
      right &= fabs(get(type, back, i) * 3 - get(type, mean, i % n)) <= 2 * epsilon_of(type) * fabs(get(type, mean, i % n));
    expect(right, "%s global average of %zu", name_of(type), n);
    free(parts), free(y), free(mean), free(back);
  }
}

void test_spatial(void) {
  generator g = {11};
  for (mk_type type = MK_F32; type <= MK_F64; type++) {
    check_small_things(type, &g);
    check_products(type, &g);
    static const ptrdiff_t channels[][2] = {{1, 1}, {3, 33}, {2, 16}, {5, 70}, {17, 8}};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
      for (ptrdiff_t kernel = 1; kernel <= 7; kernel += kernel == 3 ? 4 : 1)
        for (ptrdiff_t stride = 1; stride <= 3; stride++) {
          const ptrdiff_t pad = (kernel + stride) % 3;
          mk_window w = window(2, 8, 9, channels[i][0], channels[i][1], kernel, stride, pad, 1);
          check_columns(type, &w, &g);
          if (kernel < 7 && pad > 0) {
            w = window(1, 9, 8, channels[i][0], channels[i][1], kernel, stride, pad, 2);
            check_columns(type, &w, &g);
          }
          w = window(2, 8, 9, channels[i][1], channels[i][1], kernel, stride, pad, 1 + (kernel < 7 && pad == 2));
          check_depthwise(type, &w, &g);
        }
    for (ptrdiff_t kernel = 1; kernel <= 4; kernel++)
      for (ptrdiff_t stride = 1; stride <= 3; stride++)
        for (ptrdiff_t pad = 0; pad <= kernel / 2; pad++)
          for (ptrdiff_t c = 1; c <= 33; c += 8) {
            const mk_window w = window(2, 7, 6, c, c, kernel, stride, pad, 1);
            check_pooling(type, &w, &g);
          }
    static const size_t shapes[][2] = {{1, 1}, {2, 3}, {7, 16}, {33, 17}, {64, 65}, {5, 260}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check_norms(type, shapes[i][0], shapes[i][1], &g);
  }
  for (ptrdiff_t pad = 0; pad <= 2; pad++) {
    mk_window w = window(2, 8, 7, 16, 33, 3, 1, pad, 1);
    check_winograd(&w, 2, &g);
    w = window(1, 10, 12, 40, 17, 3, 1, pad, 1);
    check_winograd(&w, 1, &g);
    // Groups of two images, and one alone; with padding 1 and 2, all extents that four does not divide.
    for (ptrdiff_t extent = 1; extent <= 9 && pad > 0; extent++) {
      w = window(3, extent, 14 - extent, 16, 17, 3, 1, pad, 1);
      check_winograd(&w, 2, &g);
      w = window(3, 14 - extent, extent, 16, 17, 3, 1, pad, 1);
      check_winograd(&w, 2, &g);
    }
  }
}
