// Softmax and its relatives against long double, within the bounds they promise.
#include "test.h"

static const size_t shapes[][2] = {{1, 1}, {3, 2}, {4, 10}, {2, 16}, {2, 17}, {3, 63}, {2, 64}, {2, 129}, {2, 1000},
                                   {1, 1024}, {1, 1025}, {1, 50000}};

static long double *exact_row(mk_type type, const void *x, size_t start, size_t n, long double *maximum, long double *sum) {
  long double *p = malloc(n * sizeof *p);
  *maximum = -INFINITY;
  *sum = 0;
  for (size_t c = 0; c < n; c++)
    if (get(type, x, start + c) > *maximum) *maximum = get(type, x, start + c);
  for (size_t c = 0; c < n; c++) *sum += p[c] = expl(get(type, x, start + c) - *maximum);
  for (size_t c = 0; c < n; c++) p[c] /= *sum;
  return p;
}

static void test_values(mk_type type, generator *g, size_t rows, size_t cols, double spread) {
  const size_t n = rows * cols;
  const double eps = epsilon_of(type), least = type == MK_F32 ? 0x1p-126 : 0x1p-1022;
  void *x = make_normal(type, n, g, 0, spread), *y = make(type, n, 0xa5), *z = make(type, n, 0x5a), *dy = make_normal(type, n, g, 0, 1),
       *dx = make(type, n, 0xa5), *dz = make(type, n, 0xa5), *losses = make(type, rows, 0xa5), *gradient = make(type, n, 0xa5),
       *weights = make_normal(type, cols, g, 2, 0.1);
  int32_t *labels = malloc(4 * rows);
  for (size_t r = 0; r < rows; r++) labels[r] = (int32_t)(next_bits(g) % cols);
  mk_softmax(type, x, y, rows, cols);
  mk_log_softmax(type, x, z, rows, cols);
  mk_softmax_backward(type, y, dy, dx, rows, cols);
  mk_log_softmax_backward(type, z, dy, dz, rows, cols);
  double worst = 0, worst_log = 0, worst_backward = 0, worst_log_backward = 0;
  for (size_t r = 0; r < rows; r++) {
    long double maximum, sum, dot = 0, total = 0, dot_size = 0, total_size = 0;
    long double *p = exact_row(type, x, r * cols, cols, &maximum, &sum);
    for (size_t c = 0; c < cols; c++) {
      const size_t i = r * cols + c;
      dot += (long double)get(type, y, i) * get(type, dy, i);
      dot_size += fabsl((long double)get(type, y, i) * get(type, dy, i));
      total += get(type, dy, i);
      total_size += fabs(get(type, dy, i));
    }
    for (size_t c = 0; c < cols; c++) {
      const size_t i = r * cols + c;
      const long double distance = maximum - get(type, x, i);
      worst = fmax(worst, (double)(fabsl(get(type, y, i) - p[c]) / ((8 + distance) * eps * p[c] + least)));
      const long double log_p = -distance - logl(sum);
      worst_log = fmax(worst_log, (double)(fabsl(get(type, z, i) - log_p) / (8 * eps * (1 + distance + logl((long double)cols)))));
      const long double want = get(type, y, i) * (get(type, dy, i) - dot);
      const long double size = fabs(get(type, y, i)) * (fabs(get(type, dy, i)) + dot_size) + least;
      worst_backward = fmax(worst_backward, (double)(fabsl(get(type, dx, i) - want) / (16 * eps * size)));
      const long double want_log = get(type, dy, i) - expl(get(type, z, i)) * total;
      const long double size_log = fabs(get(type, dy, i)) + expl(get(type, z, i)) * total_size + least;
      worst_log_backward = fmax(worst_log_backward, (double)(fabsl(get(type, dz, i) - want_log) / (16 * eps * size_log)));
    }
    free(p);
  }
  expect(worst < 1, "softmax %s %zux%zu spread %g: %g of the bound", name_of(type), rows, cols, spread, worst);
  expect(worst_log < 1, "log-softmax %s %zux%zu spread %g: %g of the bound", name_of(type), rows, cols, spread, worst_log);
  expect(worst_backward < 1, "softmax backward %s %zux%zu: %g of the bound", name_of(type), rows, cols, worst_backward);
  expect(worst_log_backward < 1, "log-softmax backward %s %zux%zu: %g of the bound", name_of(type), rows, cols, worst_log_backward);
  for (int weighted = 0; weighted < 2; weighted++)
    for (int smooth = 0; smooth < 2; smooth++) {
      const double e = smooth ? 0.1 : 0, scale = 0.25;
      memset(gradient, 0xa5, n * size_of(type));
      mk_cross_entropy(type, x, labels, weighted ? weights : NULL, e, scale, losses, gradient, rows, cols);
      double worst_loss = 0, worst_gradient = 0;
      for (size_t r = 0; r < rows; r++) {
        long double maximum, sum, spread_loss = 0, weight_sum = 0, size = 0;
        long double *p = exact_row(type, x, r * cols, cols, &maximum, &sum);
        for (size_t c = 0; c < cols; c++) {
          const long double w = weighted ? get(type, weights, c) : 1;
          const long double nll = maximum - get(type, x, r * cols + c) + logl(sum);
          spread_loss += w * nll;
          weight_sum += w;
        }
        const long double w = weighted ? get(type, weights, (size_t)labels[r]) : 1;
        const long double distance = maximum - get(type, x, r * cols + (size_t)labels[r]);
        const long double want = (1 - e) * w * (distance + logl(sum)) + e / (long double)cols * spread_loss;
        size = w * (1 + distance + logl((long double)cols)) + e * (spread_loss + weight_sum) / (long double)cols;
        worst_loss = fmax(worst_loss, (double)(fabsl(get(type, losses, r) - want) / (8 * eps * size)));
        for (size_t c = 0; c < cols; c++) {
          const long double wc = weighted ? get(type, weights, c) : 1;
          const long double own = (1 - e) * w;
          const long double factor = own + e / (long double)cols * weight_sum, shared = e / (long double)cols * wc;
          const long double target = c == (size_t)labels[r] ? own : 0;
          const long double want_gradient = scale * (factor * p[c] - shared - target);
          const long double far = maximum - get(type, x, r * cols + c);
          const long double bound = (8 + far) * eps * scale * (factor * p[c] + shared + target) + least;
          worst_gradient = fmax(worst_gradient, (double)(fabsl(get(type, gradient, r * cols + c) - want_gradient) / bound));
        }
        free(p);
      }
      expect(worst_loss < 1, "cross-entropy loss %s %zux%zu weighted %d smoothing %g spread %g: %g of the bound", name_of(type), rows,
             cols, weighted, e, spread, worst_loss);
      expect(worst_gradient < 1, "cross-entropy gradient %s %zux%zu weighted %d smoothing %g spread %g: %g of the bound",
             name_of(type), rows, cols, weighted, e, spread, worst_gradient);
      // Without a gradient the losses are the same; with the gradient over the logits too.
      void *alone = make(type, rows, 0x11), *copy = make(type, n, 0);
      mk_cross_entropy(type, x, labels, weighted ? weights : NULL, e, scale, alone, NULL, rows, cols);
      expect(memcmp(alone, losses, rows * size_of(type)) == 0, "cross-entropy %s: losses change without a gradient", name_of(type));
      memcpy(copy, x, n * size_of(type));
      mk_cross_entropy(type, copy, labels, weighted ? weights : NULL, e, scale, alone, copy, rows, cols);
      expect(memcmp(copy, gradient, n * size_of(type)) == 0 && memcmp(alone, losses, rows * size_of(type)) == 0,
             "cross-entropy %s: in place differs", name_of(type));
      free(alone);
      free(copy);
    }
  memcpy(z, x, n * size_of(type));
  mk_softmax(type, z, z, rows, cols);
  expect(memcmp(z, y, n * size_of(type)) == 0, "softmax %s %zux%zu: in place differs", name_of(type), rows, cols);
  mk_softmax_backward(type, y, dy, dy, rows, cols);
  expect(memcmp(dy, dx, n * size_of(type)) == 0, "softmax backward %s %zux%zu: in place differs", name_of(type), rows, cols);
  free(x), free(y), free(z), free(dy), free(dx), free(dz), free(losses), free(gradient), free(weights), free(labels);
}

static void test_special_rows(mk_type type) {
  static const double rows[][3] = {{NAN, 1, 2}, {INFINITY, 1, 2}, {-INFINITY, -INFINITY, -INFINITY}};
  for (int k = 0; k < 3; k++) {
    double x[3], y[3];
    for (size_t c = 0; c < 3; c++) set(type, x, c, rows[k][c]);
    mk_softmax(type, x, y, 1, 3);
    for (size_t c = 0; c < 3; c++)
      expect(isnan(get(type, y, c)), "softmax %s special row %d column %zu: %g", name_of(type), k, c, get(type, y, c));
  }
  double x[3], y[3];
  for (size_t c = 0; c < 3; c++) set(type, x, c, c == 0 ? -INFINITY : 0);
  mk_softmax(type, x, y, 1, 3);
  expect(get(type, y, 0) == 0 && get(type, y, 1) == 0.5, "softmax %s with a masked column", name_of(type));
  mk_log_softmax(type, x, y, 1, 3);
  expect(get(type, y, 0) == -INFINITY && fabs(get(type, y, 1) + log(2)) < 1e-6, "log-softmax %s with a masked column", name_of(type));
}

void test_softmax(void) {
  for (int t = 0; t < 2; t++) {
    generator g = {31};
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
      test_values((mk_type)t, &g, shapes[k][0], shapes[k][1], 2);
      test_values((mk_type)t, &g, shapes[k][0], shapes[k][1], 4000);
    }
    test_special_rows((mk_type)t);
  }
}
