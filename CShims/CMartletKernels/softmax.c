// Softmax, log-softmax and the cross-entropy that is fused with them.
#include "levels.h"
#include "softmax.h"

#define MK_FAMILY "softmax.inc"
#include "each_level.h"

MK_DEFINE_TABLES(softmax)

void mk_softmax(mk_type type, const void *x, void *y, size_t rows, size_t cols) {
  softmax_for(type)->forward(x, y, rows, cols);
}

void mk_softmax_backward(mk_type type, const void *y, const void *dy, void *dx, size_t rows, size_t cols) {
  softmax_for(type)->backward(y, dy, dx, rows, cols);
}

void mk_log_softmax(mk_type type, const void *x, void *y, size_t rows, size_t cols) {
  softmax_for(type)->log_forward(x, y, rows, cols);
}

void mk_log_softmax_backward(mk_type type, const void *y, const void *dy, void *dx, size_t rows, size_t cols) {
  softmax_for(type)->log_backward(y, dy, dx, rows, cols);
}

void mk_cross_entropy(
    mk_type type, const void *x, const int32_t *labels, const void *weights, double smoothing, double scale, void *losses,
    void *gradient, size_t rows, size_t cols) {
  softmax_for(type)->cross_entropy(x, labels, weights, smoothing, scale, losses, gradient, rows, cols);
}
