// Copies that reorder axes. Bound by memory, so they are built once, for the baseline.
#include <string.h>

#include "levels.h"

// Blocks whose two sides stay in the first-level cache while rows turn into columns.
enum { transpose_block = 16 };

// y[i * y_stride + j] = x[i + j * x_stride] for i < rows of y, j < columns of y.
#define DEFINE_COPIES(item)                                                                                            \
  static void transpose_##item(                                                                                        \
      const item *x, size_t x_stride, item *y, size_t y_stride, size_t rows, size_t cols) {                            \
    for (size_t i0 = 0; i0 < rows; i0 += transpose_block)                                                              \
      for (size_t j0 = 0; j0 < cols; j0 += transpose_block) {                                                          \
        const size_t i1 = rows - i0 < transpose_block ? rows : i0 + transpose_block;                                   \
        const size_t j1 = cols - j0 < transpose_block ? cols : j0 + transpose_block;                                   \
        for (size_t i = i0; i < i1; i++)                                                                               \
          for (size_t j = j0; j < j1; j++) y[i * y_stride + j] = x[i + j * x_stride];                                  \
      }                                                                                                                \
  }                                                                                                                    \
  static void gather_##item(const item *x, size_t x_stride, item *y, size_t n) {                                       \
    for (size_t i = 0; i < n; i++) y[i] = x[i * x_stride];                                                             \
  }
DEFINE_COPIES(uint8_t)
DEFINE_COPIES(uint16_t)
DEFINE_COPIES(uint32_t)
DEFINE_COPIES(uint64_t)

static void transpose(
    size_t item_size, const void *x, size_t x_stride, void *y, size_t y_stride, size_t rows, size_t cols) {
  switch (item_size) {
    case 1: transpose_uint8_t(x, x_stride, y, y_stride, rows, cols); break;
    case 2: transpose_uint16_t(x, x_stride, y, y_stride, rows, cols); break;
    case 4: transpose_uint32_t(x, x_stride, y, y_stride, rows, cols); break;
    default: transpose_uint64_t(x, x_stride, y, y_stride, rows, cols); break;
  }
}

static void gather(size_t item_size, const void *x, size_t x_stride, void *y, size_t n) {
  switch (item_size) {
    case 1: gather_uint8_t(x, x_stride, y, n); break;
    case 2: gather_uint16_t(x, x_stride, y, n); break;
    case 4: gather_uint32_t(x, x_stride, y, n); break;
    default: gather_uint64_t(x, x_stride, y, n); break;
  }
}

void mk_transpose(size_t item_size, const void *x, void *y, size_t rows, size_t cols) {
  transpose(item_size, x, cols, y, rows, cols, rows);
}

/// Drops axes of extent 1 and joins neighbours that x walks as one; returns the new rank.
static size_t simplify(size_t rank, const size_t *extents, const size_t *strides, size_t *e, size_t *s) {
  size_t kept = 0;
  for (size_t i = 0; i < rank; i++) {
    if (extents[i] == 1) continue;
    if (kept > 0 && s[kept - 1] == strides[i] * extents[i]) {
      e[kept - 1] *= extents[i];
      s[kept - 1] = strides[i];
    } else {
      e[kept] = extents[i];
      s[kept++] = strides[i];
    }
  }
  return kept;
}

void mk_permute(size_t item_size, const void *x_, void *y_, size_t rank, const size_t *extents, const size_t *strides) {
  const char *x = x_;
  char *y = y_;
  for (size_t i = 0; i < rank; i++)
    if (extents[i] == 0) return;
  size_t e[MK_PERMUTE_MAXIMUM_RANK + 1], s[MK_PERMUTE_MAXIMUM_RANK + 1], y_strides[MK_PERMUTE_MAXIMUM_RANK + 1];
  size_t axes = simplify(rank, extents, strides, e, s);
  if (axes == 0) {
    memcpy(y, x, item_size);
    return;
  }
  size_t count = 1;
  for (size_t i = axes; i-- > 0;) {
    y_strides[i] = count;
    count *= e[i];
  }
  // The innermost work takes the last axis of y, and with it the axis that is contiguous in x, if that is another one.
  const size_t last = axes - 1;
  size_t contiguous = last;
  for (size_t i = 0; i < axes; i++)
    if (s[i] == 1) contiguous = i;
  size_t outer[MK_PERMUTE_MAXIMUM_RANK], position[MK_PERMUTE_MAXIMUM_RANK] = {0}, outer_count = 0;
  for (size_t i = 0; i < last; i++)
    if (i != contiguous) outer[outer_count++] = i;
  for (;;) {
    if (s[last] == 1)
      memcpy(y, x, e[last] * item_size);
    else if (contiguous != last)
      transpose(item_size, x, s[last], y, y_strides[contiguous], e[contiguous], e[last]);
    else
      gather(item_size, x, s[last], y, e[last]);
    // The next position of the outer axes, the last of them fastest.
    size_t k = outer_count;
    for (; k-- > 0;) {
      const size_t axis = outer[k];
      x += s[axis] * item_size;
      y += y_strides[axis] * item_size;
      if (++position[k] < e[axis]) break;
      x -= s[axis] * e[axis] * item_size;
      y -= y_strides[axis] * e[axis] * item_size;
      position[k] = 0;
    }
    if (k == (size_t)-1) return;
  }
}
