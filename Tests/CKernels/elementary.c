// Errors of the elementary functions in units of the last place, over the whole finite range.
#include "test.h"

static long double exact_sigmoid(long double x) {
  return x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-x));
}
static long double exact_silu(long double x) { return isinf(x) ? (x > 0 ? x : -0.0L) : x * exact_sigmoid(x); }
static long double exact_gelu(long double x) {
  if (isinf(x)) return x > 0 ? x : -0.0L;
  return 0.5L * x * erfcl(-x * 0.707106781186547524400844362104849039L);
}
static long double exact_gelu_tanh(long double x) {
  if (isinf(x)) return x > 0 ? x : -0.0L;
  const long double w = 1.595769121605730711759784L * (x + 0.044715L * x * x * x);
  return x * exact_sigmoid(w);
}
static long double exact_softplus(long double x) { return log1pl(expl(-fabsl(x))) + (x > 0 ? x : 0); }
static long double exact_mish(long double x) {
  if (isinf(x)) return x > 0 ? x : -0.0L;
  return x * tanhl(exact_softplus(x));
}
static long double exact_reciprocal(long double x) { return 1 / x; }
static long double exact_reciprocal_square_root(long double x) { return 1 / sqrtl(x); }

typedef struct function {
  const char *name;
  int op;
  long double (*exact)(long double);
  double bound;
} function;

static const function functions[] = {
    {"squareRoot", MK_SQUARE_ROOT, sqrtl, 0.51},
    {"reciprocal", MK_RECIPROCAL, exact_reciprocal, 0.51},
    {"reciprocalSquareRoot", MK_RECIPROCAL_SQUARE_ROOT, exact_reciprocal_square_root, 1.5},
    {"exp", MK_EXP, expl, 1.5},
    {"log", MK_LOG, logl, 4},
    {"tanh", MK_TANH, tanhl, 4},
    {"sigmoid", MK_SIGMOID, exact_sigmoid, 4},
    {"erf", MK_ERF, erfl, 4},
    {"sin", MK_SIN, sinl, 4},
    {"cos", MK_COS, cosl, 4},
    {"gelu", MK_GELU, exact_gelu, 4},
    {"geluTanh", MK_GELU_TANH, exact_gelu_tanh, 4},
    {"silu", MK_SILU, exact_silu, 4},
    {"floor", MK_FLOOR, floorl, 0},
    {"ceil", MK_CEIL, ceill, 0},
    {"round", MK_ROUND, rintl, 0},
    {"truncate", MK_TRUNCATE, truncl, 0},
    {"cubeRoot", MK_CUBE_ROOT, cbrtl, 4},
    {"exp2", MK_EXP2, exp2l, 4},
    {"expMinusOne", MK_EXP_MINUS_ONE, expm1l, 4},
    {"log2", MK_LOG2, log2l, 4},
    {"log10", MK_LOG10, log10l, 4},
    {"logOnePlus", MK_LOG_ONE_PLUS, log1pl, 4},
    {"tan", MK_TAN, tanl, 4},
    {"asin", MK_ASIN, asinl, 4},
    {"acos", MK_ACOS, acosl, 4},
    {"atan", MK_ATAN, atanl, 4},
    {"sinh", MK_SINH, sinhl, 4},
    {"cosh", MK_COSH, coshl, 4},
    {"asinh", MK_ASINH, asinhl, 4},
    {"acosh", MK_ACOSH, acoshl, 4},
    {"atanh", MK_ATANH, atanhl, 4},
    {"erfc", MK_ERFC, erfcl, 4},
    {"softplus", MK_SOFTPLUS, exact_softplus, 4},
    {"mish", MK_MISH, exact_mish, 4},
};

enum { batch = 4096 };

typedef struct worst {
  double error, x;
} worst;

static void measure(mk_type type, const function *f, const void *x, void *y, size_t n, worst *w) {
  memset(y, 0xa5, n * size_of(type));
  mk_unary(type, f->op, x, 0, y, n);
  for (size_t i = 0; i < n; i++) {
    const double v = get(type, x, i);
    // In double a function is as exact as libm's long double allows to judge (80 bits on x86-64).
    const double error = ulp_error(type, get(type, y, i), f->exact((long double)v));
    if (!(error <= w->error)) {
      w->error = error;
      w->x = v;
    }
  }
}

/// Every `stride`-th bit pattern, and 2^`width` patterns around each edge, including all specials.
static void float_patterns(const function *f, uint32_t stride, uint32_t width, worst *w) {
  static float x[batch], y[batch];
  size_t n = 0;
  for (uint64_t bits = 0; bits < (1ull << 32); bits += stride) {
    const uint32_t pattern = (uint32_t)bits;
    memcpy(&x[n++], &pattern, 4);
    if (n == batch) {
      measure(MK_F32, f, x, y, n, w);
      n = 0;
    }
  }
  static const float edges[] = {0,     0x1p-149f, 0x1p-126f, 0x1p-63f, 0x1p-24f, 0x1p-12f, 0.25f,   0.5f,   0.6f,    0.6666667f, 1,
                                1.33333333f, 2, 3.1415927f, 3.92f,    4,        9.02f,    9.5f,    10.5f,  11,      14.2f,   15,
                                17,    37,       87.33f,    88.7228f, 89,       103.97f,  104,     110,    131072,  1e7f,    3.4e38f};
  for (size_t e = 0; e < sizeof edges / sizeof edges[0]; e++)
    for (int sign = 0; sign < 2; sign++) {
      uint32_t pattern;
      memcpy(&pattern, &edges[e], 4);
      pattern = (pattern | (uint32_t)sign << 31) - (width / 2);
      for (uint32_t i = 0; i < width; i += batch) {
        const size_t count = width - i < batch ? width - i : batch;
        for (size_t j = 0; j < count; j++) {
          const uint32_t bits = pattern + i + (uint32_t)j;
          memcpy(&x[j], &bits, 4);
        }
        measure(MK_F32, f, x, y, count, w);
      }
    }
}

static void double_samples(const function *f, size_t count, worst *w) {
  static double x[batch], y[batch];
  generator g = {7};
  for (size_t done = 0; done < count; done += batch) {
    for (size_t j = 0; j < batch; j++) {
      if (j % 2 == 0) {
        x[j] = next_uniform(&g, -40, 40);
      } else {
        const uint64_t bits = next_bits(&g);
        memcpy(&x[j], &bits, 8);
      }
    }
    // Results in the denormal range lose digits in erfc; the tail of gelu is judged where it is normal.
    if (f->op == MK_GELU)
      for (size_t j = 0; j < batch; j++)
        if (x[j] < -37) x[j] = next_uniform(&g, -37, 37);
    measure(MK_F64, f, x, y, batch, w);
  }
}

void test_elementary(void) {
  const char *full = getenv("MARTLET_TEST_STRIDE");
  const uint32_t stride = full != NULL && atoi(full) > 0 ? (uint32_t)atoi(full) : 1009 * 64;
  const uint32_t width = stride < 2000 ? 1 << 16 : 1 << 9;
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    const function *f = &functions[i];
    worst w = {-1, 0};
    float_patterns(f, stride, width, &w);
    expect(w.error <= f->bound, "%s float32: %.3f ULP at %.9g (%a), bound %g", f->name, w.error, w.x, w.x, f->bound);
    worst d = {-1, 0};
    double_samples(f, 4 * batch, &d);
    expect(d.error <= f->bound, "%s float64: %.3f ULP at %.17g, bound %g", f->name, d.error, d.x, f->bound);
    if (getenv("MARTLET_TEST_PRINT") != NULL)
      printf("%-8s %-22s float32 %6.3f ULP at %-15.9g float64 %6.3f ULP at %.17g\n", mk_simd_name(mk_simd_level()), f->name,
             w.error, w.x, d.error, d.x);
  }
  // Specials: infinities and NaN, documented in martlet_kernels.h and equal at every level.
  static const double inputs[] = {INFINITY, -INFINITY, NAN, 0.0, -0.0, 1, -1};
  for (int type = 0; type < 2; type++)
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
      for (size_t k = 0; k < sizeof inputs / sizeof inputs[0]; k++) {
        double x[1], y[1];
        set((mk_type)type, x, 0, inputs[k]);
        mk_unary((mk_type)type, functions[i].op, x, 0, y, 1);
        const double got = get((mk_type)type, y, 0);
        const double want = (double)functions[i].exact((long double)inputs[k]);
        expect(ulp_error((mk_type)type, got, want) <= 4 && (isnan(want) || signbit(want) == signbit(got) || got == want),
               "%s %s(%g) = %g, want %g", name_of((mk_type)type), functions[i].name, inputs[k], got, want);
      }
}
