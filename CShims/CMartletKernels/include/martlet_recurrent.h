// Recurrent networks over whole sequences. Conventions of martlet_kernels.h; sizes are ptrdiff_t.
#ifndef MARTLET_RECURRENT_H
#define MARTLET_RECURRENT_H

#include "martlet_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mk_cell { MK_CELL_TANH, MK_CELL_RELU, MK_CELL_LSTM, MK_CELL_GRU } mk_cell;

/// Sequences of `steps` steps and states of `hidden` units. Gates lie one behind the other, each of `hidden` units: one for
/// the plain cells; i, f, g, o for LSTM; r, z, n for GRU.
typedef struct mk_recurrence {
  mk_cell cell;
  /// 1: from each sequence's last step to its first.
  int reversed;
  ptrdiff_t steps;
  ptrdiff_t hidden;
  /// Of each sequence of the batch, how many steps count, 0 ... steps; all when NULL.
  const int32_t *lengths;
} mk_recurrence;

/// Every step of the sequences first ..< first + rows of a batch; all other pointers are to the whole batch's arrays. What is
/// behind a sequence's end is not looked at; outputs are zero there and states stay.
///
/// `packed` is the recurrent weight [hidden, gates hidden] as mk_panel_pack lays it, for GRU that of r and z;
/// `packed_candidate` and `bias_candidate` [hidden] are GRU's for n. `gates` [batch, steps, gates hidden] holds what the inputs contribute, with all
/// biases, and on return, but for the plain cells, the activated gates. `candidates` [batch, steps, hidden], GRU alone, becomes
/// the hidden state's contribution to n. `output` [batch, steps, hidden] becomes the hidden states, `cells` of the same extent
/// LSTM's cells unless NULL. `hidden` [batch, hidden], and LSTM's `cell`, are the initial states and become the final ones.
void mk_recurrent_forward(
    mk_type type, const mk_recurrence *r, ptrdiff_t first, ptrdiff_t rows, const void *packed,
    const void *packed_candidate, const void *bias_candidate, void *gates, void *candidates, void *output, void *cells, void *hidden, void *cell);

/// The units begin ..< end of one step of one sequence, all units of the step before it being done: for few sequences, which
/// share the units of a step among threads. `weight` is the recurrent weight from unit `begin` on, as it lies or a copy: its rows are
/// weight_row apart, its gates weight_gate. Results are those of mk_recurrent_forward, but `hidden` keeps the initial state.
void mk_recurrent_step(
    mk_type type, const mk_recurrence *r, ptrdiff_t row, ptrdiff_t step, ptrdiff_t begin, ptrdiff_t end, const void *weight,
    ptrdiff_t weight_row, ptrdiff_t weight_gate, const void *bias_candidate, void *gates, void *candidates, void *output,
    void *cells, const void *hidden, void *cell);

/// The way back. `packed` is the transposed recurrent weight [gates hidden, hidden] in panels; `gates`, `candidates`, `output` and
/// `cells` are as the forward pass left them, `initial_hidden` and `initial_cell` [batch, hidden] what it began with. `doutput`
/// [batch, steps, hidden] are gradients of the outputs. `dhidden` and `dcell` [batch, hidden] are the gradients of the final
/// states and become those of the initial ones. `dgates` [batch, steps, gates hidden] become the gradients of what the inputs
/// contributed, `drecurrent` of the same extent, GRU alone, those of what the hidden states did; both are zero behind the end.
void mk_recurrent_backward(
    mk_type type, const mk_recurrence *r, ptrdiff_t first, ptrdiff_t rows, const void *packed, const void *gates,
    const void *candidates, const void *output, const void *cells, const void *initial_hidden, const void *initial_cell,
    const void *doutput, void *dgates, void *drecurrent, void *dhidden, void *dcell);

#ifdef __cplusplus
}
#endif

#endif
