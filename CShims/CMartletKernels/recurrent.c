// Dispatch of the recurrent kernels.
#include "levels.h"
#if MK_HAS_X86_LEVELS
#include <immintrin.h>
#endif

#include "include/martlet_recurrent.h"
#include "recurrent.h"

#define MK_FAMILY "recurrent.inc"
#include "each_level.h"

MK_DEFINE_TABLES(recurrent)

void mk_recurrent_forward(
    mk_type type, const mk_recurrence *r, ptrdiff_t first, ptrdiff_t rows, const void *packed, const void *packed_candidate, const void *bias_candidate, void *gates, void *candidates, void *output, void *cells, void *hidden, void *cell) {
  recurrent_for(type)->forward(
      r, first, rows, packed, packed_candidate, bias_candidate, gates, candidates, output, cells, hidden, cell);
}

void mk_recurrent_step(
    mk_type type, const mk_recurrence *r, ptrdiff_t row, ptrdiff_t step, ptrdiff_t begin, ptrdiff_t end, const void *weight,
    ptrdiff_t weight_row, ptrdiff_t weight_gate, const void *bias_candidate, void *gates, void *candidates, void *output,
    void *cells, const void *hidden, void *cell) {
  recurrent_for(type)->step(
      r, row, step, begin, end, weight, weight_row, weight_gate, bias_candidate, gates, candidates, output, cells, hidden, cell);
}

void mk_recurrent_backward(
    mk_type type, const mk_recurrence *r, ptrdiff_t first, ptrdiff_t rows, const void *packed, const void *gates,
    const void *candidates, const void *output, const void *cells, const void *initial_hidden, const void *initial_cell,
    const void *doutput, void *dgates, void *drecurrent, void *dhidden, void *dcell) {
  recurrent_for(type)->backward(
      r, first, rows, packed, gates, candidates, output, cells, initial_hidden, initial_cell, doutput, dgates, drecurrent,
      dhidden, dcell);
}
