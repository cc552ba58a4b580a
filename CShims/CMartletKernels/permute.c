// Copies that reorder axes, or take or fill a part of an array. Bound by memory, so they are built once, for the baseline.
#include <string.h>

#include "levels.h"

// Blocks whose two sides stay in the first-level cache while rows turn into columns.
enum { transpose_block = 16 };

// y[i * y_stride + j] = x[i + j * x_stride] for i < rows of y, j < columns of y.
#define DEFINE_COPIES(item)                                                                                            \
  static void transpose_##item(                                                                                        \
      const item *x, ptrdiff_t x_stride, item *y, ptrdiff_t y_stride, size_t rows, size_t cols) {                      \
    for (size_t i0 = 0; i0 < rows; i0 += transpose_block)                                                              \
      for (size_t j0 = 0; j0 < cols; j0 += transpose_block) {                                                          \
        const size_t i1 = rows - i0 < transpose_block ? rows : i0 + transpose_block;                                   \
        const size_t j1 = cols - j0 < transpose_block ? cols : j0 + transpose_block;                                   \
        for (size_t i = i0; i < i1; i++)                                                                               \
          for (size_t j = j0; j < j1; j++) y[(ptrdiff_t)i * y_stride + (ptrdiff_t)j] =                                 \
              x[(ptrdiff_t)i + (ptrdiff_t)j * x_stride];                                                               \
      }                                                                                                                \
  }                                                                                                                    \
  static void walk_##item(const item *x, ptrdiff_t x_stride, item *y, ptrdiff_t y_stride, size_t n) {                  \
    if (y_stride == 1)                                                                                                 \
      for (size_t i = 0; i < n; i++) y[i] = x[(ptrdiff_t)i * x_stride];                                                \
    else                                                                                                               \
      for (size_t i = 0; i < n; i++) y[(ptrdiff_t)i * y_stride] = x[(ptrdiff_t)i * x_stride];                          \
  }
DEFINE_COPIES(uint8_t)
DEFINE_COPIES(uint16_t)
DEFINE_COPIES(uint32_t)
DEFINE_COPIES(uint64_t)

static void transpose(
    size_t item_size, const void *x, ptrdiff_t x_stride, void *y, ptrdiff_t y_stride, size_t rows, size_t cols) {
  switch (item_size) {
    case 1: transpose_uint8_t(x, x_stride, y, y_stride, rows, cols); break;
    case 2: transpose_uint16_t(x, x_stride, y, y_stride, rows, cols); break;
    case 4: transpose_uint32_t(x, x_stride, y, y_stride, rows, cols); break;
    default: transpose_uint64_t(x, x_stride, y, y_stride, rows, cols); break;
  }
}

static void walk(size_t item_size, const void *x, ptrdiff_t x_stride, void *y, ptrdiff_t y_stride, size_t n) {
  switch (item_size) {
    case 1: walk_uint8_t(x, x_stride, y, y_stride, n); break;
    case 2: walk_uint16_t(x, x_stride, y, y_stride, n); break;
    case 4: walk_uint32_t(x, x_stride, y, y_stride, n); break;
    default: walk_uint64_t(x, x_stride, y, y_stride, n); break;
  }
}

void mk_transpose(size_t item_size, const void *x, void *y, size_t rows, size_t cols) {
  transpose(item_size, x, (ptrdiff_t)cols, y, (ptrdiff_t)rows, cols, rows);
}

/// The axes of a copy, extents e and strides s of x and t of y.
typedef struct axes {
  size_t count;
  size_t e[MK_PERMUTE_MAXIMUM_RANK + 1];
  ptrdiff_t s[MK_PERMUTE_MAXIMUM_RANK + 1], t[MK_PERMUTE_MAXIMUM_RANK + 1];
} axes;

/// Drops axes of extent 1 and joins neighbours that both sides walk as one.
static axes simplify(size_t rank, const size_t *extents, const ptrdiff_t *x_strides, const ptrdiff_t *y_strides) {
  axes a = {0};
  for (size_t i = 0; i < rank; i++) {
    if (extents[i] == 1) continue;
    const ptrdiff_t extent = (ptrdiff_t)extents[i];
    const size_t k = a.count;
    if (k > 0 && a.s[k - 1] == x_strides[i] * extent && a.t[k - 1] == y_strides[i] * extent) {
      a.e[k - 1] *= extents[i];
      a.s[k - 1] = x_strides[i];
      a.t[k - 1] = y_strides[i];
    } else {
      a.e[k] = extents[i];
      a.s[k] = x_strides[i];
      a.t[k] = y_strides[i];
      a.count++;
    }
  }
  return a;
}

void mk_copy(
    size_t item_size, const void *x_, void *y_, size_t rank, const size_t *extents, const ptrdiff_t *x_strides,
    const ptrdiff_t *y_strides) {
  const char *x = x_;
  char *y = y_;
  for (size_t i = 0; i < rank; i++)
    if (extents[i] == 0) return;
  const axes a = simplify(rank, extents, x_strides, y_strides);
  if (a.count == 0) {
    memcpy(y, x, item_size);
    return;
  }
  // The innermost work takes the last axis, and with it the axis that is contiguous in x, if that is another one.
  const size_t last = a.count - 1;
  size_t contiguous = last;
  for (size_t i = 0; i < a.count; i++)
    if (a.s[i] == 1 && a.t[last] == 1) contiguous = i;
  const ptrdiff_t size = (ptrdiff_t)item_size;
  size_t outer[MK_PERMUTE_MAXIMUM_RANK], position[MK_PERMUTE_MAXIMUM_RANK] = {0}, outer_count = 0;
  for (size_t i = 0; i < last; i++)
    if (i != contiguous) outer[outer_count++] = i;
  for (;;) {
    if (contiguous != last)
      transpose(item_size, x, a.s[last], y, a.t[contiguous], a.e[contiguous], a.e[last]);
    else if (a.s[last] == 1 && a.t[last] == 1)
      memcpy(y, x, a.e[last] * item_size);
    else
      walk(item_size, x, a.s[last], y, a.t[last], a.e[last]);
    // The next position of the outer axes, the last of them fastest.
    size_t k = outer_count;
    for (; k-- > 0;) {
      const size_t axis = outer[k];
      if (++position[k] < a.e[axis]) {
        x += a.s[axis] * size;
        y += a.t[axis] * size;
        break;
      }
      x -= a.s[axis] * (ptrdiff_t)(a.e[axis] - 1) * size;
      y -= a.t[axis] * (ptrdiff_t)(a.e[axis] - 1) * size;
      position[k] = 0;
    }
    if (k == (size_t)-1) return;
  }
}

void mk_permute(size_t item_size, const void *x, void *y, size_t rank, const size_t *extents, const ptrdiff_t *strides) {
  ptrdiff_t y_strides[MK_PERMUTE_MAXIMUM_RANK], count = 1;
  for (size_t i = rank; i-- > 0;) {
    y_strides[i] = count;
    count *= (ptrdiff_t)extents[i];
  }
  mk_copy(item_size, x, y, rank, extents, strides, y_strides);
}
