// A choice between two arrays. Bound by memory, so it is built once, for the baseline.
#include "levels.h"

// The four cases of steps are loops of their own, and both operands are read always: each is a plain vector loop.
#define CHOOSE(first, second)                                    \
  MK_INDEPENDENT for (size_t i = 0; i < n; i++) {                \
    const value u = (first), v = (second);                       \
    y[i] = condition[i] ? u : v;                                 \
  }
#define DEFINE_CHOICE(item)                                                                                        \
  static void choose_##item(                                                                                       \
      const uint8_t *condition, const item *a, size_t a_step, const item *b, size_t b_step, item *y, size_t n) {   \
    typedef item value;                                                                                            \
    const item a0 = *a, b0 = *b;                                                                                   \
    if (a_step && b_step)                                                                                          \
      CHOOSE(a[i], b[i])                                                                                           \
    else if (a_step)                                                                                               \
      CHOOSE(a[i], b0)                                                                                             \
    else if (b_step)                                                                                               \
      CHOOSE(a0, b[i])                                                                                             \
    else                                                                                                           \
      CHOOSE(a0, b0)                                                                                               \
  }
DEFINE_CHOICE(uint8_t)
DEFINE_CHOICE(uint32_t)
DEFINE_CHOICE(uint64_t)

void mk_choose(
    size_t item_size, const uint8_t *condition, const void *a, size_t a_step, const void *b, size_t b_step, void *y,
    size_t n) {
  if (n == 0) return;
  switch (item_size) {
    case 1: choose_uint8_t(condition, a, a_step, b, b_step, y, n); break;
    case 4: choose_uint32_t(condition, a, a_step, b, b_step, y, n); break;
    default: choose_uint64_t(condition, a, a_step, b, b_step, y, n); break;
  }
}
