// What attention does to its scores between the matrix products.
#include "levels.h"
#include "philox.h"
#include "attention.h"

#define MK_FAMILY "attention.inc"
#include "each_level.h"

MK_DEFINE_TABLES(attention)

void mk_attention_hide(
    mk_type type, void *s, size_t stride, size_t queries, size_t keys, const uint8_t *visible, ptrdiff_t diagonal) {
  attention_for(type)->hide(s, stride, queries, keys, visible, diagonal);
}

void mk_attention_weights(
    mk_type type, void *s, size_t stride, size_t keys, void *maximum, double *sum, void *correction) {
  attention_for(type)->weights(s, stride, keys, maximum, sum, correction);
}

void mk_attention_rescale(mk_type type, void *y, size_t stride, size_t rows, size_t cols, const void *factors) {
  attention_for(type)->rescale(y, stride, rows, cols, factors);
}

void mk_attention_finish(
    mk_type type, void *y, size_t stride, size_t rows, size_t cols, const void *maximum, const double *sum, void *log_sum) {
  attention_for(type)->finish(y, stride, rows, cols, maximum, sum, log_sum);
}

void mk_attention_probabilities(mk_type type, void *s, size_t stride, size_t keys, const void *log_sum) {
  attention_for(type)->probabilities(s, stride, keys, log_sum);
}

void mk_attention_gradient(mk_type type, const void *p, void *dp, size_t stride, size_t keys, const void *delta) {
  attention_for(type)->gradient(p, dp, stride, keys, delta);
}

void mk_attention_dots(
    mk_type type, const void *a, size_t a_stride, const void *b, size_t b_stride, size_t rows, size_t cols, void *y) {
  attention_for(type)->dots(a, a_stride, b, b_stride, rows, cols, y);
}

void mk_attention_drop(
    mk_type type, const void *x, void *y, size_t stride, size_t queries, size_t keys, double keep, uint64_t key,
    uint64_t stream, uint64_t offset, uint64_t query_distance) {
  attention_for(type)->drop(x, y, stride, queries, keys, keep, key, stream, offset, query_distance);
}
