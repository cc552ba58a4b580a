// Elements by their index along one axis. Bound by memory, so it is built once, for the baseline.
#include "levels.h"

// Single elements are moved as typed items, runs of them as bytes.
#define DEFINE_MOVES(item)                                                                                             \
  static void select_##item(                                                                                           \
      const item *x, const int64_t *indices, item *y, size_t first, size_t lines, size_t extent, size_t count) {       \
    size_t outer = first / count, i = first % count;                                                                   \
    for (size_t line = 0; line < lines; line++) {                                                                      \
      y[line] = x[outer * extent + (size_t)indices[i]];                                                                \
      if (++i == count) i = 0, outer++;                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  static void gather_##item(                                                                                           \
      const item *x, const int64_t *indices, item *y, size_t first, size_t lines, size_t extent, size_t count,         \
      size_t inner) {                                                                                                  \
    size_t outer = first / count, i = first % count;                                                                   \
    for (size_t line = 0; line < lines; line++) {                                                                      \
      const item *from = x + outer * extent * inner;                                                                   \
      for (size_t c = 0; c < inner; c++) y[c] = from[(size_t)indices[c] * inner + c];                                  \
      y += inner, indices += inner;                                                                                    \
      if (++i == count) i = 0, outer++;                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  static void scatter_##item(                                                                                          \
      const item *x, const int64_t *indices, item *y, size_t outer, size_t extent, size_t count, size_t inner,         \
      size_t first, size_t columns) {                                                                                  \
    for (size_t o = 0; o < outer; o++) {                                                                               \
      item *to = y + o * extent * inner + first;                                                                       \
      for (size_t i = 0; i < count; i++) {                                                                             \
        const size_t at = (o * count + i) * inner + first;                                                             \
        for (size_t c = 0; c < columns; c++) to[(size_t)indices[at + c] * inner + c] = x[at + c];                      \
      }                                                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  static void scatter_add_##item(                                                                                      \
      const item *x, const int64_t *indices, item *y, size_t outer, size_t extent, size_t count, size_t inner,         \
      size_t first, size_t columns) {                                                                                  \
    for (size_t o = 0; o < outer; o++) {                                                                               \
      item *to = y + o * extent * inner + first;                                                                       \
      for (size_t i = 0; i < count; i++) {                                                                             \
        const size_t at = (o * count + i) * inner + first;                                                             \
        for (size_t c = 0; c < columns; c++) {                                                                         \
          item *sum = to + (size_t)indices[at + c] * inner + c;                                                        \
          *sum = (item)(*sum + x[at + c]);                                                                             \
        }                                                                                                              \
      }                                                                                                                \
    }                                                                                                                  \
  }
DEFINE_MOVES(uint8_t)
DEFINE_MOVES(uint32_t)
DEFINE_MOVES(uint64_t)

void mk_select(
    size_t item_size, const void *x_, const int64_t *indices, void *y_, size_t first, size_t lines, size_t extent,
    size_t count, size_t inner) {
  if (inner == 1) {
    switch (item_size) {
      case 1: select_uint8_t(x_, indices, y_, first, lines, extent, count); break;
      case 4: select_uint32_t(x_, indices, y_, first, lines, extent, count); break;
      default: select_uint64_t(x_, indices, y_, first, lines, extent, count); break;
    }
    return;
  }
  const size_t bytes = inner * item_size;
  const char *x = x_;
  char *y = y_;
  size_t outer = first / count, i = first % count;
  for (size_t line = 0; line < lines; line++) {
    memcpy(y + line * bytes, x + (outer * extent + (size_t)indices[i]) * bytes, bytes);
    if (++i == count) i = 0, outer++;
  }
}

void mk_gather(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t first, size_t lines, size_t extent,
    size_t count, size_t inner) {
  switch (item_size) {
    case 1: gather_uint8_t(x, indices, y, first, lines, extent, count, inner); break;
    case 4: gather_uint32_t(x, indices, y, first, lines, extent, count, inner); break;
    default: gather_uint64_t(x, indices, y, first, lines, extent, count, inner); break;
  }
}

void mk_scatter(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t outer, size_t extent, size_t count,
    size_t inner, size_t first, size_t columns) {
  switch (item_size) {
    case 1: scatter_uint8_t(x, indices, y, outer, extent, count, inner, first, columns); break;
    case 4: scatter_uint32_t(x, indices, y, outer, extent, count, inner, first, columns); break;
    default: scatter_uint64_t(x, indices, y, outer, extent, count, inner, first, columns); break;
  }
}

void mk_scatter_add_integers(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t outer, size_t extent, size_t count,
    size_t inner, size_t first, size_t columns) {
  switch (item_size) {
    case 1: scatter_add_uint8_t(x, indices, y, outer, extent, count, inner, first, columns); break;
    case 4: scatter_add_uint32_t(x, indices, y, outer, extent, count, inner, first, columns); break;
    default: scatter_add_uint64_t(x, indices, y, outer, extent, count, inner, first, columns); break;
  }
}

// Sums are kept in double: an index that comes a million times loses no digits of a float.
#define DEFINE_SUMS(real)                                                                                              \
  static void scatter_add_##real(                                                                                      \
      const real *x, const int64_t *indices, real *y, double *sums, size_t outer, size_t extent, size_t count,         \
      size_t inner, size_t first, size_t columns) {                                                                    \
    for (size_t o = 0; o < outer; o++) {                                                                               \
      real *to = y + o * extent * inner + first;                                                                       \
      for (size_t r = 0; r < extent; r++)                                                                              \
        for (size_t c = 0; c < columns; c++) sums[r * columns + c] = to[r * inner + c];                                \
      for (size_t i = 0; i < count; i++) {                                                                             \
        const size_t at = (o * count + i) * inner + first;                                                             \
        for (size_t c = 0; c < columns; c++) sums[(size_t)indices[at + c] * columns + c] += x[at + c];                 \
      }                                                                                                                \
      for (size_t r = 0; r < extent; r++)                                                                              \
        for (size_t c = 0; c < columns; c++) to[r * inner + c] = (real)sums[r * columns + c];                          \
    }                                                                                                                  \
  }                                                                                                                    \
  static void sum_listed_rows_##real(                                                                                  \
      const real *x, const int64_t *places, const int64_t *starts, real *y, size_t rows, size_t columns) {             \
    enum { block = 64 };                                                                                               \
    for (size_t r = 0; r < rows; r++, y += columns) {                                                                  \
      const int64_t start = starts[r], end = starts[r + 1];                                                            \
      if (start == end) {                                                                                              \
        memset(y, 0, columns * sizeof(real));                                                                          \
        continue;                                                                                                      \
      }                                                                                                                \
      for (size_t c0 = 0; c0 < columns; c0 += block) {                                                                 \
        const size_t n = columns - c0 < block ? columns - c0 : block;                                                  \
        double sum[block];                                                                                             \
        for (size_t c = 0; c < n; c++) sum[c] = 0;                                                                     \
        for (int64_t k = start; k < end; k++) {                                                                        \
          const real *from = x + (size_t)places[k] * columns + c0;                                                     \
          for (size_t c = 0; c < n; c++) sum[c] += from[c];                                                            \
        }                                                                                                              \
        for (size_t c = 0; c < n; c++) y[c0 + c] = (real)sum[c];                                                       \
      }                                                                                                                \
    }                                                                                                                  \
  }
DEFINE_SUMS(float)
DEFINE_SUMS(double)

void mk_scatter_add(
    mk_type type, const void *x, const int64_t *indices, void *y, double *sums, size_t outer, size_t extent, size_t count,
    size_t inner, size_t first, size_t columns) {
  if (type == MK_F32)
    scatter_add_float(x, indices, y, sums, outer, extent, count, inner, first, columns);
  else
    scatter_add_double(x, indices, y, sums, outer, extent, count, inner, first, columns);
}

void mk_sum_listed_rows(
    mk_type type, const void *x, const int64_t *places, const int64_t *starts, void *y, size_t rows, size_t columns) {
  if (type == MK_F32)
    sum_listed_rows_float(x, places, starts, y, rows, columns);
  else
    sum_listed_rows_double(x, places, starts, y, rows, columns);
}
