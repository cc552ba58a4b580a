// Runs every family's tests at every level of vector instructions that the machine has.
#include <stdarg.h>

#include "test.h"

static int passed_count = 0, failed_count = 0;

void expect(int condition, const char *format, ...) {
  if (condition) {
    passed_count++;
    return;
  }
  failed_count++;
  if (failed_count > 50) return;
  printf("FAILED (%s): ", mk_simd_name(mk_simd_level()));
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  printf("\n");
}

uint64_t next_bits(generator *g) {
  uint64_t z = (g->state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double next_uniform(generator *g, double low, double high) {
  return low + (high - low) * ((double)(next_bits(g) >> 11) * 0x1p-53);
}

double next_normal(generator *g) {
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += next_uniform(g, 0, 1);
  return sum;
}

size_t size_of(mk_type type) { return type == MK_F32 ? sizeof(float) : sizeof(double); }
const char *name_of(mk_type type) { return type == MK_F32 ? "float32" : "float64"; }
double epsilon_of(mk_type type) { return type == MK_F32 ? 0x1p-23 : 0x1p-52; }
double get(mk_type type, const void *x, size_t i) { return type == MK_F32 ? ((const float *)x)[i] : ((const double *)x)[i]; }

void set(mk_type type, void *x, size_t i, double value) {
  if (type == MK_F32)
    ((float *)x)[i] = (float)value;
  else
    ((double *)x)[i] = value;
}

void *make(mk_type type, size_t n, int poison) {
  void *x = malloc(n == 0 ? 1 : n * size_of(type));
  if (x == NULL) abort();
  memset(x, poison, n * size_of(type));
  return x;
}

void *make_normal(mk_type type, size_t n, generator *g, double mean, double deviation) {
  void *x = make(type, n, 0);
  for (size_t i = 0; i < n; i++) set(type, x, i, mean + deviation * next_normal(g));
  return x;
}

double ulp_error(mk_type type, double got, long double exact) {
  if (isnan(got) || isnan(exact)) return isnan(got) && isnan(exact) ? 0 : INFINITY;
  const double rounded = type == MK_F32 ? (double)(float)exact : (double)exact;
  if (isinf(got) || isinf(rounded)) {
    if (got == rounded) return 0;
    // Rounding the last finite value up to infinity is an error of one unit.
    const double largest = type == MK_F32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
    return fabs(got) >= largest && fabs(rounded) >= largest && signbit(got) == signbit(rounded) ? 1 : INFINITY;
  }
  const int digits = type == MK_F32 ? 24 : 53, least = type == MK_F32 ? -149 : -1074;
  int exponent = least;
  if (exact != 0) {
    frexpl(exact, &exponent);
    exponent = exponent - digits > least ? exponent - digits : least;
  }
  return (double)(fabsl((long double)got - exact) / ldexpl(1, exponent));
}

int main(void) {
  for (int level = 0; level < 4; level++) {
    if (mk_simd_select(level) != 0) continue;
#if defined(__aarch64__)
    if (level == 0) continue;  // the same code as neon, and emulation is slow
#endif
    const int failed_before = failed_count;
    test_maps();
    test_elementary();
    test_reductions();
    test_softmax();
    test_attention();
    test_optimizer();
    test_random();
    test_images();
    test_permute();
    test_indexing();
    test_resample();
    if (test_spatial) test_spatial();
    test_recurrent();
    printf("%s: %s\n", mk_simd_name(level), failed_count == failed_before ? "ok" : "FAILED");
  }
  expect(mk_simd_select(99) == -1 && mk_simd_select(-1) == -1, "a level that does not exist was selected");
  printf("%d passed, %d failed\n", passed_count, failed_count);
  return failed_count == 0 ? 0 : 1;
}
