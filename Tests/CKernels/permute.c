// Permutations against an element-by-element walk, for every item size.
#include "test.h"

static void check(size_t item, size_t rank, const size_t *extents, const size_t *order, generator *g) {
  // `extents` belong to x; axis i of y is axis order[i] of x.
  size_t x_strides[8] = {0}, y_extents[8] = {0}, y_strides[8] = {0}, n = 1;
  for (size_t i = rank; i-- > 0;) {
    x_strides[i] = n;
    n *= extents[i];
  }
  for (size_t i = 0; i < rank; i++) {
    y_extents[i] = extents[order[i]];
    y_strides[i] = x_strides[order[i]];
  }
  uint8_t *x = malloc(n * item + 1), *y = malloc(n * item + 1);
  for (size_t i = 0; i < n * item; i++) x[i] = (uint8_t)next_bits(g);
  memset(y, 0xa5, n * item + 1);
  mk_permute(item, x, y, rank, y_extents, (const ptrdiff_t *)y_strides);
  int right = 1;
  for (size_t i = 0; i < n; i++) {
    size_t rest = i, from = 0;
    for (size_t a = rank; a-- > 0;) {
      from += rest % y_extents[a] * y_strides[a];
      rest /= y_extents[a];
    }
    right &= memcmp(y + i * item, x + from * item, item) == 0;
  }
  expect(right && y[n * item] == 0xa5, "permute of %zu-byte items, rank %zu, %zu items, first extent %zu", item, rank, n,
         rank > 0 ? extents[0] : 0);
  free(x), free(y);
}

/// A copy between two arrays in which every axis has room for steps of up to 2 in either direction.
static void check_copy(size_t item, size_t rank, generator *g) {
  size_t extents[4], n = 1, room = 1;
  for (size_t i = 0; i < rank; i++) extents[i] = 1 + next_bits(g) % 9, n *= extents[i], room *= 2 * extents[i];
  ptrdiff_t strides[2][4];
  size_t first[2] = {0, 0};
  for (int side = 0; side < 2; side++) {
    size_t own = 1;
    for (size_t i = rank; i-- > 0;) {
      static const ptrdiff_t steps[] = {1, 2, -1, -2};
      const ptrdiff_t step = steps[next_bits(g) % 4];
      strides[side][i] = step * (ptrdiff_t)own;
      if (step < 0) first[side] += (2 * extents[i] - 1) * own;
      own *= 2 * extents[i];
    }
  }
  uint8_t *x = malloc(room * item), *y = malloc(room * item), *want = malloc(room * item);
  for (size_t i = 0; i < room * item; i++) x[i] = (uint8_t)next_bits(g), y[i] = want[i] = (uint8_t)next_bits(g);
  for (size_t i = 0; i < n; i++) {
    size_t rest = i;
    ptrdiff_t from = (ptrdiff_t)first[0], to = (ptrdiff_t)first[1];
    for (size_t a = rank; a-- > 0; rest /= extents[a]) {
      from += (ptrdiff_t)(rest % extents[a]) * strides[0][a];
      to += (ptrdiff_t)(rest % extents[a]) * strides[1][a];
    }
    memcpy(want + to * (ptrdiff_t)item, x + from * (ptrdiff_t)item, item);
  }
  mk_copy(item, x + first[0] * item, y + first[1] * item, rank, extents, strides[0], strides[1]);
  expect(memcmp(y, want, room * item) == 0, "copy of %zu-byte items, rank %zu, %zu items", item, rank, n);
  free(x), free(y), free(want);
}

void test_permute(void) {
  generator g = {3};
  static const size_t items[] = {1, 2, 4, 8};
  for (int k = 0; k < 4; k++) {
    for (int trial = 0; trial < 150; trial++) {
      const size_t rank = next_bits(&g) % 6;
      size_t extents[8], order[8];
      for (size_t i = 0; i < rank; i++) {
        extents[i] = next_bits(&g) % 8 == 0 ? 1 : 1 + next_bits(&g) % 11;
        order[i] = i;
      }
      if (trial == 7 && rank > 0) extents[0] = 0;
      for (size_t i = rank; i > 1; i--) {
        const size_t j = next_bits(&g) % i, swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
      }
      check(items[k], rank, extents, order, &g);
    }
    for (int trial = 0; trial < 150; trial++) check_copy(items[k], next_bits(&g) % 5, &g);
    check(items[k], 8, (size_t[]){2, 3, 2, 2, 3, 2, 2, 2}, (size_t[]){7, 5, 3, 1, 0, 2, 4, 6}, &g);
    check(items[k], 4, (size_t[]){2, 33, 17, 40}, (size_t[]){0, 2, 1, 3}, &g);
    check(items[k], 3, (size_t[]){3, 100, 70}, (size_t[]){0, 2, 1}, &g);
    for (size_t rows = 0; rows < 70; rows += 13)
      for (size_t cols = 1; cols < 90; cols += 17) {
        uint8_t *x = malloc(rows * cols * items[k] + 1), *y = malloc(rows * cols * items[k] + 1);
        for (size_t i = 0; i < rows * cols * items[k]; i++) x[i] = (uint8_t)next_bits(&g);
        mk_transpose(items[k], x, y, rows, cols);
        int right = 1;
        for (size_t r = 0; r < rows; r++)
          for (size_t c = 0; c < cols; c++)
            right &= memcmp(y + (c * rows + r) * items[k], x + (r * cols + c) * items[k], items[k]) == 0;
        expect(right, "transpose of %zu-byte items %zux%zu", items[k], rows, cols);
        free(x), free(y);
      }
  }
}
