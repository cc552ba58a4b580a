// Sums against long double within the bound they promise; maxima and their NaN rule exactly.
#include "test.h"

static const size_t sizes[] = {0, 1, 2, 3, 15, 16, 17, 63, 64, 65, 127, 257, 1023, 1024, 1025, 4096, 100003};

static void test_sums(mk_type type, generator *g) {
  for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
    for (int kind = 0; kind < 3; kind++) {
      const size_t n = sizes[k];
      // Normal; large mean; near-cancelling pairs.
      void *x = make_normal(type, n, g, kind == 1 ? 1e4 : 0, 1);
      if (kind == 2)
        for (size_t i = 1; i < n; i += 2) set(type, x, i, -get(type, x, i - 1) * (1 + 1e-5));
      long double exact = 0, magnitude = 0, squares = 0;
      for (size_t i = 0; i < n; i++) {
        const long double v = get(type, x, i);
        exact += v;
        magnitude += fabsl(v);
        squares += v * v;
      }
      const double bound = 12 * epsilon_of(type) * (double)magnitude;
      const double got = mk_sum(type, x, n), got_squares = mk_sum_of_squares(type, x, n);
      expect(fabs((double)(got - exact)) <= bound, "sum %s n=%zu kind %d: %g, want %g", name_of(type), n, kind, got, (double)exact);
      expect(fabs((double)(got_squares - squares)) <= 12 * 0x1p-52 * (double)squares, "sum of squares %s n=%zu: %.17g, want %.17g",
             name_of(type), n, got_squares, (double)squares);
      free(x);
    }
  void *huge = make(type, 3, 0);
  for (size_t i = 0; i < 3; i++) set(type, huge, i, i == 1 ? INFINITY : 1);
  expect(mk_sum(type, huge, 3) == INFINITY, "sum %s with infinity", name_of(type));
  set(type, huge, 2, -INFINITY);
  expect(isnan(mk_sum(type, huge, 3)), "sum %s of both infinities", name_of(type));
  free(huge);
}

static const size_t shapes[][2] = {{0, 3}, {3, 0}, {1, 1}, {1, 300}, {300, 1}, {5, 7}, {128, 10}, {1000, 3}, {33, 64},
                                   {17, 65}, {9, 255}, {9, 257}, {70, 1000}, {3000, 12}};

static void test_matrices(mk_type type, generator *g) {
  for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
    const size_t rows = shapes[k][0], cols = shapes[k][1];
    void *x = make_normal(type, rows * cols, g, 3, 1);
    void *by_row = make(type, rows, 0xa5), *by_column = make(type, cols, 0xa5), *maxima = make(type, rows, 0xa5);
    int32_t *places = malloc(4 * (rows + 1));
    memset(places, 0xa5, 4 * (rows + 1));
    // Ties: the first maximum counts.
    if (cols > 2)
      for (size_t r = 0; r < rows; r += 2) {
        set(type, x, r * cols + cols - 1, 50);
        set(type, x, r * cols + cols / 2, 50);
      }
    mk_sum_rows(type, x, by_row, rows, cols);
    mk_sum_columns(type, x, by_column, rows, cols, cols);
    mk_maximum_rows(type, x, maxima, rows, cols);
    mk_argmax_rows(type, x, places, rows, cols);
    int right_sum = 1, right_maximum = 1, right_place = 1, right_columns = 1;
    for (size_t r = 0; r < rows; r++) {
      long double sum = 0, magnitude = 0;
      double best = -INFINITY;
      int32_t place = -1;
      for (size_t c = 0; c < cols; c++) {
        const double v = get(type, x, r * cols + c);
        sum += v;
        magnitude += fabs(v);
        if (v > best) {
          best = v;
          place = (int32_t)c;
        }
      }
      right_sum &= fabs(get(type, by_row, r) - (double)sum) <= 13 * epsilon_of(type) * (double)magnitude;
      right_maximum &= get(type, maxima, r) == best;
      right_place &= places[r] == place;
    }
    for (size_t c = 0; c < cols; c++) {
      long double sum = 0, magnitude = 0;
      for (size_t r = 0; r < rows; r++) {
        sum += get(type, x, r * cols + c);
        magnitude += fabs(get(type, x, r * cols + c));
      }
      right_columns &= fabs(get(type, by_column, c) - (double)sum) <= 6 * epsilon_of(type) * (double)magnitude;
    }
    expect(right_sum, "sum_rows %s %zux%zu", name_of(type), rows, cols);
    expect(right_columns, "sum_columns %s %zux%zu", name_of(type), rows, cols);
    expect(right_maximum, "maximum_rows %s %zux%zu", name_of(type), rows, cols);
    expect(right_place, "argmax_rows %s %zux%zu", name_of(type), rows, cols);
    // A part of the columns, by stride, equals the same columns of the whole.
    if (cols > 5 && rows > 0) {
      void *part = make(type, 3, 0x11);
      mk_sum_columns(type, (const char *)x + 2 * size_of(type), part, rows, 3, cols);
      int same = 1;
      for (size_t c = 0; c < 3; c++)
        same &= fabs(get(type, part, c) - get(type, by_column, c + 2)) <= 1e-5 * fabs(get(type, part, c));
      expect(same, "sum_columns %s %zux%zu by stride", name_of(type), rows, cols);
      free(part);
    }
    free(x);
    free(by_row);
    free(by_column);
    free(maxima);
    free(places);
  }
}

/// Minima are maxima of the negated row; variances against long double.
static void test_minima_and_variances(mk_type type, generator *g) {
  for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
    const size_t n = sizes[k];
    void *x = make_normal(type, n, g, 1000, 1), *negated = make(type, n, 0);
    if (n > 2) set(type, x, n / 2, get(type, x, n - 1));
    for (size_t i = 0; i < n; i++) set(type, negated, i, -get(type, x, i));
    double least[1], most[1], variance[1];
    int32_t first = -2, second = -3;
    mk_minimum_rows(type, x, least, 1, n);
    mk_maximum_rows(type, negated, most, 1, n);
    mk_argmin_rows(type, x, &first, 1, n);
    mk_argmax_rows(type, negated, &second, 1, n);
    expect(get(type, least, 0) == -get(type, most, 0), "minimum %s n=%zu", name_of(type), n);
    expect(first == second, "argmin %s n=%zu: %d and %d", name_of(type), n, first, second);
    if (n > 1) {
      long double mean = 0, squares = 0;
      for (size_t i = 0; i < n; i++) mean += get(type, x, i);
      mean /= n;
      for (size_t i = 0; i < n; i++) squares += (get(type, x, i) - mean) * (get(type, x, i) - mean);
      mk_variance_rows(type, x, variance, 1, n, 1);
      const double want = (double)(squares / (n - 1)), e = epsilon_of(type);
      expect(fabs(get(type, variance, 0) - want) <= 16 * (e * want + e * e * 1e6), "variance %s n=%zu: %g, want %g",
             name_of(type), n, get(type, variance, 0), want);
      set(type, x, n - 1, NAN);
      mk_minimum_rows(type, x, least, 1, n);
      mk_argmin_rows(type, x, &first, 1, n);
      expect(isnan(get(type, least, 0)) && first == (int32_t)(n - 1), "minimum %s n=%zu misses NaN", name_of(type), n);
    }
    free(x);
    free(negated);
  }
}

static void test_nan_rules(mk_type type, generator *g) {
  for (size_t n = 1; n < 200; n += 13) {
    void *x = make_normal(type, n, g, 0, 1);
    expect(mk_all_finite(type, x, n) == 1, "all_finite %s n=%zu", name_of(type), n);
    const size_t at = n / 3, later = n - 1;
    set(type, x, later, -NAN);
    set(type, x, at, NAN);
    double y[1];
    int32_t place = -2;
    mk_maximum_rows(type, x, y, 1, n);
    mk_argmax_rows(type, x, &place, 1, n);
    expect(isnan(get(type, y, 0)), "maximum %s n=%zu misses NaN", name_of(type), n);
    expect(place == (int32_t)at, "argmax %s n=%zu: %d, want the first NaN at %zu", name_of(type), n, place, at);
    expect(mk_all_finite(type, x, n) == 0, "all_finite %s n=%zu misses NaN", name_of(type), n);
    for (size_t i = 0; i < n; i++) set(type, x, i, -INFINITY);
    mk_maximum_rows(type, x, y, 1, n);
    mk_argmax_rows(type, x, &place, 1, n);
    expect(get(type, y, 0) == -INFINITY && place == 0, "row of -infinity %s n=%zu", name_of(type), n);
    for (size_t i = 0; i < n; i++) set(type, x, i, i == 0 ? -0.0 : 0.0);
    mk_argmax_rows(type, x, &place, 1, n);
    expect(place == 0, "argmax %s n=%zu: -0 and 0 are equal, got %d", name_of(type), n, place);
    set(type, x, later, INFINITY);
    expect(mk_all_finite(type, x, n) == 0, "all_finite %s n=%zu misses infinity", name_of(type), n);
    free(x);
  }
  expect(mk_all_finite(type, "", 0) == 1 && mk_sum(type, "", 0) == 0, "empty %s", name_of(type));
}

void test_reductions(void) {
  for (int t = 0; t < 2; t++) {
    generator g = {23};
    test_sums((mk_type)t, &g);
    test_matrices((mk_type)t, &g);
    test_minima_and_variances((mk_type)t, &g);
    test_nan_rules((mk_type)t, &g);
  }
}
