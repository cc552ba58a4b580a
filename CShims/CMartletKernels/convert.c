// Conversions between all item types. Bound by memory, so they are built once, for the baseline.
#include "levels.h"

#define CONVERT(a, A, b, B, value)                                            \
  static void a##_to_##b(const void *x_, void *y_, size_t n) {                \
    const A *x = x_;                                                          \
    B *y = y_;                                                                \
    MK_INDEPENDENT for (size_t i = 0; i < n; i++) y[i] = (B)(value);          \
  }

// Real numbers are truncated towards zero and saturate; NaN becomes 0, and 1 as a truth value. The comparisons come first: a
// cast of a number that its type does not hold is undefined.
#define FROM_REAL(a, A)                                                                                                   \
  CONVERT(a, A, f32, float, x[i])                                                                                         \
  CONVERT(a, A, f64, double, x[i])                                                                                        \
  CONVERT(a, A, i32, int32_t,                                                                                             \
          x[i] != x[i] ? 0 : x[i] >= (A)0x1p31 ? INT32_MAX : x[i] <= (A)-0x1p31 ? INT32_MIN : (int32_t)x[i])              \
  CONVERT(a, A, i64, int64_t,                                                                                             \
          x[i] != x[i] ? 0 : x[i] >= (A)0x1p63 ? INT64_MAX : x[i] <= (A)-0x1p63 ? INT64_MIN : (int64_t)x[i])              \
  CONVERT(a, A, u8, uint8_t, x[i] > 0 ? x[i] < 255 ? (int32_t)x[i] : 255 : 0)                                             \
  CONVERT(a, A, bool, uint8_t, x[i] != 0)

#define CLAMP(value, low, high) ((value) < (low) ? (low) : (value) > (high) ? (high) : (value))

#define FROM_INTEGER(a, A, read)                                               \
  CONVERT(a, A, f32, float, read)                                              \
  CONVERT(a, A, f64, double, read)                                             \
  CONVERT(a, A, i32, int32_t, CLAMP((int64_t)(read), INT32_MIN, INT32_MAX))    \
  CONVERT(a, A, i64, int64_t, read)                                            \
  CONVERT(a, A, u8, uint8_t, CLAMP((int64_t)(read), 0, 255))                   \
  CONVERT(a, A, bool, uint8_t, x[i] != 0)

FROM_REAL(f32, float)
FROM_REAL(f64, double)
FROM_INTEGER(i32, int32_t, x[i])
FROM_INTEGER(i64, int64_t, x[i])
FROM_INTEGER(u8, uint8_t, x[i])
FROM_INTEGER(bool, uint8_t, x[i] != 0)

typedef void (*conversion)(const void *, void *, size_t);
#define ROW(a) {a##_to_f32, a##_to_f64, a##_to_i32, a##_to_i64, a##_to_u8, a##_to_bool}
static const conversion conversions[MK_ITEM_COUNT][MK_ITEM_COUNT] = {ROW(f32), ROW(f64), ROW(i32), ROW(i64), ROW(u8), ROW(bool)};

void mk_convert(mk_item from, mk_item to, const void *x, void *y, size_t n) { conversions[from][to](x, y, n); }
