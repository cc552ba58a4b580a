// Sums, maxima and checks over arrays, rows and columns.
#include "levels.h"
#include "reductions.h"

#define MK_FAMILY "reductions.inc"
#include "each_level.h"

MK_DEFINE_TABLES(reductions)

double mk_sum(mk_type type, const void *x, size_t n) { return reductions_for(type)->sum(x, n); }

double mk_sum_of_squares(mk_type type, const void *x, size_t n) { return reductions_for(type)->sum_of_squares(x, n); }

void mk_sum_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols) {
  reductions_for(type)->sum_rows(x, y, rows, cols);
}

void mk_sum_columns(mk_type type, const void *x, void *y, size_t rows, size_t cols, size_t stride) {
  reductions_for(type)->sum_columns(x, y, rows, cols, stride);
}

void mk_maximum_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols) {
  reductions_for(type)->maximum_rows(x, y, rows, cols);
}

void mk_argmax_rows(mk_type type, const void *x, int32_t *y, size_t rows, size_t cols) {
  reductions_for(type)->argmax_rows(x, y, rows, cols);
}

void mk_minimum_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols) {
  reductions_for(type)->minimum_rows(x, y, rows, cols);
}

void mk_argmin_rows(mk_type type, const void *x, int32_t *y, size_t rows, size_t cols) {
  reductions_for(type)->argmin_rows(x, y, rows, cols);
}

void mk_variance_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols, double correction) {
  reductions_for(type)->variance_rows(x, y, rows, cols, correction);
}

int mk_all_finite(mk_type type, const void *x, size_t n) { return reductions_for(type)->all_finite(x, n); }
