// Elementwise maps: values, tails, aliasing, broadcasting, NaN.
#include "test.h"

static const size_t sizes[] = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 129, 257, 1000};

/// The meaning of each op in double; NAN for the ones that elementary.c judges.
static double meaning_unary(int op, double x, double s) {
  switch (op) {
    case MK_IDENTITY: return x;
    case MK_NEGATE: return -x;
    case MK_ABSOLUTE: return fabs(x);
    case MK_SQUARE: return x * x;
    case MK_SQUARE_ROOT: return sqrt(x);
    case MK_RECIPROCAL: return 1 / x;
    case MK_RECIPROCAL_SQUARE_ROOT: return 1 / sqrt(x);
    case MK_EXP: return exp(x);
    case MK_LOG: return log(x);
    case MK_TANH: return tanh(x);
    case MK_SIGMOID: return 1 / (1 + exp(-x));
    case MK_ERF: return erf(x);
    case MK_SIN: return sin(x);
    case MK_COS: return cos(x);
    case MK_RELU: return x > 0 ? x : 0;
    case MK_GELU: return 0.5 * x * erfc(-x * 0.70710678118654752440);
    case MK_GELU_TANH: return x / (1 + exp(-1.5957691216057308 * (x + 0.044715 * x * x * x)));
    case MK_SILU: return x / (1 + exp(-x));
    case MK_SIGN: return x > 0 ? 1 : x < 0 ? -1 : 0;
    case MK_ADD_SCALAR: return x + s;
    case MK_SUBTRACT_SCALAR: return x - s;
    case MK_SUBTRACT_FROM_SCALAR: return s - x;
    case MK_MULTIPLY_SCALAR: return x * s;
    case MK_DIVIDE_SCALAR: return x / s;
    case MK_DIVIDE_INTO_SCALAR: return s / x;
    case MK_MAXIMUM_SCALAR: return x > s ? x : s;
    case MK_MINIMUM_SCALAR: return x < s ? x : s;
    case MK_POWER_SCALAR: return pow(x, s);
    case MK_LEAKY_RELU: return x > 0 ? x : s * x;
    case MK_FLOOR: return floor(x);
    case MK_CEIL: return ceil(x);
    case MK_ROUND: return rint(x);
    case MK_TRUNCATE: return trunc(x);
    case MK_CUBE_ROOT: return cbrt(x);
    case MK_EXP2: return exp2(x);
    case MK_EXP_MINUS_ONE: return expm1(x);
    case MK_LOG2: return log2(x);
    case MK_LOG10: return log10(x);
    case MK_LOG_ONE_PLUS: return log1p(x);
    case MK_TAN: return tan(x);
    case MK_ASIN: return asin(x);
    case MK_ACOS: return acos(x);
    case MK_ATAN: return atan(x);
    case MK_SINH: return sinh(x);
    case MK_COSH: return cosh(x);
    case MK_ASINH: return asinh(x);
    case MK_ACOSH: return acosh(x);
    case MK_ATANH: return atanh(x);
    case MK_ERFC: return erfc(x);
    case MK_ELU: return x > 0 ? x : s * expm1(x);
    case MK_SOFTPLUS: return log1p(exp(-fabs(x))) + (x > 0 ? x : 0);
    case MK_MISH: return x * tanh(log1p(exp(x)));
    default: return NAN;
  }
}

static double slope_of(double (*f)(double), double x) {
  // Richardson's extrapolation of central differences: good to 1e-11 for these smooth functions.
  const double h = 1e-3;
  const double wide = (f(x + h) - f(x - h)) / (2 * h), narrow = (f(x + h / 2) - f(x - h / 2)) / h;
  return (4 * narrow - wide) / 3;
}
static double gelu(double x) { return meaning_unary(MK_GELU, x, 0); }
static double gelu_tanh(double x) { return meaning_unary(MK_GELU_TANH, x, 0); }
static double mish(double x) { return meaning_unary(MK_MISH, x, 0); }
static double silu(double x) { return meaning_unary(MK_SILU, x, 0); }

static double meaning_binary(int op, double a, double b, double s) {
  switch (op) {
    case MK_ADD: return a + b;
    case MK_SUBTRACT: return a - b;
    case MK_MULTIPLY: return a * b;
    case MK_DIVIDE: return a / b;
    case MK_MAXIMUM: return a > b ? a : b;
    case MK_MINIMUM: return a < b ? a : b;
    case MK_POWER: return pow(a, b);
    case MK_RELU_BACKWARD: return a > 0 ? b : 0;
    case MK_LEAKY_RELU_BACKWARD: return a > 0 ? b : s * b;
    case MK_TANH_BACKWARD: return b * (1 - a * a);
    case MK_SIGMOID_BACKWARD: return b * a * (1 - a);
    case MK_GELU_BACKWARD: return b * slope_of(gelu, a);
    case MK_GELU_TANH_BACKWARD: return b * slope_of(gelu_tanh, a);
    case MK_SILU_BACKWARD: return b * slope_of(silu, a);
    case MK_ABSOLUTE_BACKWARD: return a > 0 ? b : a < 0 ? -b : 0;
    case MK_MASK_EQUAL: return a == b;
    case MK_MASK_LESS: return a < b;
    case MK_MASK_GREATER: return a > b;
    case MK_ATAN2: return atan2(a, b);
    case MK_HYPOT: return hypot(a, b);
    case MK_TRUNCATING_REMAINDER: return fmod(a, b);
    case MK_MODULO: return fmod(a, b) != 0 && (a < 0) != (b < 0) ? fmod(a, b) + b : fmod(a, b);
    case MK_COPY_SIGN: return copysign(a, b);
    case MK_ELU_BACKWARD: return a > 0 ? b : b * s * exp(a);
    case MK_MISH_BACKWARD: return b * slope_of(mish, a);
    default: return NAN;
  }
}

static int close_to(mk_type type, double got, double want) {
  if (isnan(got) || isnan(want)) return isnan(got) && isnan(want);
  const double tolerance = type == MK_F32 ? 2e-6 : 1e-9;
  return got == want || fabs(got - want) <= tolerance * (fabs(want) + 1);
}

static double largest_difference_index(mk_type type, const void *a, const void *b, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (memcmp((const char *)a + i * size_of(type), (const char *)b + i * size_of(type), size_of(type)) != 0) return (double)i;
  return -1;
}

static void test_unary(mk_type type, generator *g) {
  for (int op = 0; op < MK_UNARY_OP_COUNT; op++)
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
      const size_t n = sizes[k];
      void *x = make_normal(type, n, g, 0, 2), *y = make(type, n, 0xa5);
      if (op == MK_LOG || op == MK_SQUARE_ROOT || op == MK_RECIPROCAL_SQUARE_ROOT || op == MK_POWER_SCALAR)
        for (size_t i = 0; i < n; i++) set(type, x, i, fabs(get(type, x, i)) + 0.25);
      const double s = op == MK_POWER_SCALAR ? (double[]){1.5, 2, 3, -1, 1, 0.5}[k % 6] : 0.375;
      mk_unary(type, op, x, s, y, n);
      size_t wrong = n;
      for (size_t i = 0; i < n && wrong == n; i++)
        if (!close_to(type, get(type, y, i), meaning_unary(op, get(type, x, i), s))) wrong = i;
      expect(wrong == n, "unary %d %s n=%zu wrong at %zu: f(%g) = %g", op, name_of(type), n, wrong,
             wrong < n ? get(type, x, wrong) : 0, wrong < n ? get(type, y, wrong) : 0);
      mk_unary(type, op, x, s, x, n);
      expect(largest_difference_index(type, x, y, n) < 0, "unary %d %s n=%zu differs in place", op, name_of(type), n);
      free(x);
      free(y);
    }
}

static void test_binary(mk_type type, generator *g) {
  for (int op = 0; op < MK_BINARY_OP_COUNT; op++)
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
      const size_t n = sizes[k];
      const double s = 0.125;
      void *a = make_normal(type, n, g, 0, 1.5), *b = make_normal(type, n, g, 0.5, 1), *y = make(type, n, 0xa5);
      if (op == MK_POWER)
        for (size_t i = 0; i < n; i++) set(type, a, i, fabs(get(type, a, i)) + 0.25);
      for (size_t i = 0; i < n; i += 3) set(type, b, i, get(type, a, i));
      mk_binary(type, op, a, b, s, y, n);
      size_t wrong = n;
      for (size_t i = 0; i < n && wrong == n; i++)
        if (!close_to(type, get(type, y, i), meaning_binary(op, get(type, a, i), get(type, b, i), s))) wrong = i;
      expect(wrong == n, "binary %d %s n=%zu wrong at %zu: (%g, %g) -> %g, want %g", op, name_of(type), n, wrong,
             wrong < n ? get(type, a, wrong) : 0, wrong < n ? get(type, b, wrong) : 0, wrong < n ? get(type, y, wrong) : 0,
             wrong < n ? meaning_binary(op, get(type, a, wrong), get(type, b, wrong), s) : 0);
      void *c = make(type, n, 0);
      memcpy(c, a, n * size_of(type));
      mk_binary(type, op, c, b, s, c, n);
      expect(largest_difference_index(type, c, y, n) < 0, "binary %d %s n=%zu differs over a", op, name_of(type), n);
      mk_binary(type, op, a, b, s, b, n);
      expect(largest_difference_index(type, b, y, n) < 0, "binary %d %s n=%zu differs over b", op, name_of(type), n);
      free(a);
      free(b);
      free(c);
      free(y);
    }
}

/// Broadcasting must give the bits of the plain op on a repeated operand.
static void test_broadcast(mk_type type, generator *g) {
  static const size_t shapes[][2] = {{0, 5}, {5, 0}, {1, 1}, {1, 1000}, {7, 1}, {33, 3}, {129, 10}, {40, 16}, {50, 257},
                                     {3, 300}, {5, 1025}, {2, 2100}, {2, 5000}, {600, 64}};
  static const int ops[] = {MK_SUBTRACT, MK_DIVIDE, MK_RELU_BACKWARD};
  for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++)
    for (int o = 0; o < 3; o++)
      for (int columns = 0; columns < 2; columns++)
        for (int swapped = 0; swapped < 2; swapped++) {
          const size_t rows = shapes[k][0], cols = shapes[k][1], n = rows * cols;
          void *a = make_normal(type, n, g, 0, 1), *b = make_normal(type, columns ? rows : cols, g, 1, 1);
          void *repeated = make(type, n, 0), *want = make(type, n, 0x11), *got = make(type, n, 0xa5);
          for (size_t i = 0; i < n; i++) set(type, repeated, i, get(type, b, columns ? i / cols : i % cols));
          mk_binary(type, ops[o], swapped ? repeated : a, swapped ? a : repeated, 0, want, n);
          (columns ? mk_binary_columns : mk_binary_rows)(type, ops[o], a, b, 0, swapped, got, rows, cols);
          expect(largest_difference_index(type, got, want, n) < 0, "broadcast %s op %d %zux%zu %s swapped %d",
                 name_of(type), ops[o], rows, cols, columns ? "columns" : "rows", swapped);
          (columns ? mk_binary_columns : mk_binary_rows)(type, ops[o], a, b, 0, swapped, a, rows, cols);
          expect(largest_difference_index(type, a, want, n) < 0, "broadcast %s op %d %zux%zu %s swapped %d in place",
                 name_of(type), ops[o], rows, cols, columns ? "columns" : "rows", swapped);
          free(a);
          free(b);
          free(repeated);
          free(want);
          free(got);
        }
}

static void test_special_values(mk_type type) {
  // {op, first, second, result}: NaN passes through maximum and minimum from either side.
  static const struct { int op; double a, b, want; } rows[] = {
      {MK_MAXIMUM, NAN, 1, NAN}, {MK_MAXIMUM, 1, NAN, NAN}, {MK_MINIMUM, NAN, 1, NAN}, {MK_MINIMUM, 1, NAN, NAN},
      {MK_MAXIMUM, -INFINITY, 1, 1}, {MK_MINIMUM, INFINITY, 1, 1}, {MK_ADD, INFINITY, -INFINITY, NAN},
      {MK_DIVIDE, 1, 0, INFINITY}, {MK_DIVIDE, 0, 0, NAN}, {MK_RELU_BACKWARD, 0, 5, 0}, {MK_RELU_BACKWARD, 1, NAN, NAN},
      {MK_ABSOLUTE_BACKWARD, 0, 5, 0}, {MK_MASK_EQUAL, NAN, NAN, 0}, {MK_GELU_BACKWARD, INFINITY, 2, 2},
      {MK_GELU_BACKWARD, -INFINITY, 2, 0}, {MK_SILU_BACKWARD, INFINITY, 2, 2}, {MK_SILU_BACKWARD, -INFINITY, 2, 0},
      {MK_MISH_BACKWARD, INFINITY, 2, 2}, {MK_MISH_BACKWARD, -INFINITY, 2, 0}, {MK_MISH_BACKWARD, NAN, 2, NAN},
      {MK_ELU_BACKWARD, NAN, 2, NAN}, {MK_ELU_BACKWARD, INFINITY, 2, 2}, {MK_HYPOT, INFINITY, NAN, INFINITY},
      {MK_ATAN2, NAN, 1, NAN}, {MK_TRUNCATING_REMAINDER, -7, 3, -1}, {MK_TRUNCATING_REMAINDER, 7, 0, NAN},
      {MK_TRUNCATING_REMAINDER, 7, -INFINITY, 7}, {MK_MODULO, -7, 3, 2}, {MK_MODULO, 7, -3, -2}, {MK_MODULO, 7, 0, NAN},
      {MK_MODULO, -1, INFINITY, INFINITY}, {MK_MODULO, INFINITY, 3, NAN}, {MK_COPY_SIGN, 3, -0.0, -3},
      {MK_GELU_TANH_BACKWARD, INFINITY, 2, 2}, {MK_GELU_TANH_BACKWARD, -INFINITY, 2, 0}, {MK_GELU_BACKWARD, NAN, 2, NAN}};
  for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
    double a[1], b[1], y[1];
    set(type, a, 0, rows[k].a);
    set(type, b, 0, rows[k].b);
    mk_binary(type, rows[k].op, a, b, 0, y, 1);
    const double got = get(type, y, 0);
    expect(isnan(rows[k].want) ? isnan(got) : got == rows[k].want || fabs(got - rows[k].want) < 1e-30, "%s binary %d (%g, %g) = %g, want %g", name_of(type), rows[k].op,
           rows[k].a, rows[k].b, got, rows[k].want);
  }
  static const struct { int op; double x, s, want; } unary[] = {
      {MK_RELU, NAN, 0, NAN}, {MK_RELU, -INFINITY, 0, 0}, {MK_RELU, INFINITY, 0, INFINITY}, {MK_SIGN, NAN, 0, NAN},
      {MK_MAXIMUM_SCALAR, NAN, 0, NAN}, {MK_MINIMUM_SCALAR, NAN, 0, NAN}, {MK_LEAKY_RELU, NAN, 0.1, NAN},
      {MK_POWER_SCALAR, -2, 3, -8}, {MK_POWER_SCALAR, 0, 0, 1}, {MK_POWER_SCALAR, -8, 0.5, NAN}, {MK_POWER_SCALAR, NAN, 0, 1},
      {MK_POWER_SCALAR, NAN, 2, NAN}, {MK_ABSOLUTE, -INFINITY, 0, INFINITY}, {MK_ROUND, 2.5, 0, 2},
      {MK_ROUND, -3.5, 0, -4}, {MK_FLOOR, -0.5, 0, -1}, {MK_CEIL, 0x1p100, 0, 0x1p100}, {MK_TRUNCATE, -7.9, 0, -7},
      {MK_FLOOR, -INFINITY, 0, -INFINITY}, {MK_CEIL, NAN, 0, NAN}, {MK_ELU, -INFINITY, 2, -2}, {MK_ELU, NAN, 2, NAN}};
  for (size_t k = 0; k < sizeof unary / sizeof unary[0]; k++) {
    double x[1], y[1];
    set(type, x, 0, unary[k].x);
    mk_unary(type, unary[k].op, x, unary[k].s, y, 1);
    const double got = get(type, y, 0);
    expect(isnan(unary[k].want) ? isnan(got) : got == unary[k].want, "%s unary %d (%g, %g) = %g, want %g", name_of(type),
           unary[k].op, unary[k].x, unary[k].s, got, unary[k].want);
  }
}

void test_maps(void) {
  for (int t = 0; t < 2; t++) {
    const mk_type type = (mk_type)t;
    generator g = {11};
    test_unary(type, &g);
    test_binary(type, &g);
    test_broadcast(type, &g);
    test_special_values(type);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
      const size_t n = sizes[k];
      void *x = make_normal(type, n, &g, 0, 1), *y = make_normal(type, n, &g, 0, 1), *before = make(type, n, 0);
      memcpy(before, y, n * size_of(type));
      mk_add_scaled(type, -0.7, x, y, n);
      int right = 1;
      for (size_t i = 0; i < n; i++)
        right &= close_to(type, get(type, y, i), get(type, before, i) - 0.7 * get(type, x, i));
      expect(right, "add_scaled %s n=%zu", name_of(type), n);
      mk_fill(type, 2.5, y, n);
      for (size_t i = 0; i < n; i++) right &= get(type, y, i) == 2.5;
      expect(right, "fill %s n=%zu", name_of(type), n);
      free(x);
      free(y);
      free(before);
    }
  }
}
