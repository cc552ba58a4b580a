// Elementwise maps of one and two operands.
#include "levels.h"
#include "maps.h"

#define MK_FAMILY "maps.inc"
#include "each_level.h"

MK_DEFINE_TABLES(maps)

void mk_unary(mk_type type, int op, const void *x, double s, void *y, size_t n) {
  maps_for(type)->unary(op, x, s, y, n);
}

void mk_binary(mk_type type, int op, const void *a, const void *b, double s, void *y, size_t n) {
  maps_for(type)->binary(op, a, b, s, y, n);
}

void mk_binary_rows(
    mk_type type, int op, const void *a, const void *b, double s, int swapped, void *y, size_t rows, size_t cols) {
  maps_for(type)->binary_rows(op, a, b, s, swapped, y, rows, cols);
}

void mk_binary_columns(
    mk_type type, int op, const void *a, const void *b, double s, int swapped, void *y, size_t rows, size_t cols) {
  maps_for(type)->binary_columns(op, a, b, s, swapped, y, rows, cols);
}

void mk_add_scaled(mk_type type, double alpha, const void *x, void *y, size_t n) {
  maps_for(type)->add_scaled(alpha, x, y, n);
}

void mk_fill(mk_type type, double value, void *y, size_t n) { maps_for(type)->fill(value, y, n); }

void mk_gelu_with_slope(mk_type type, int approximate, void *x, void *y, size_t n) {
  maps_for(type)->gelu_with_slope(approximate, x, y, n);
}
