// Recurrent sequences beside the definitions in double, a step at a time from the kernel's own states.
#include "../../CShims/CMartletKernels/include/martlet_recurrent.h"
#include "../../CShims/CMartletKernels/include/martlet_spatial.h"
#include "test.h"

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

typedef struct problem {
  mk_type type;
  mk_recurrence r;
  ptrdiff_t batch, width;
  void *weight, *bias, *packed, *packed_candidate, *inputs, *gates, *candidates, *output, *cells, *h0, *c0, *hidden, *cell;
} problem;

static void *pack(mk_type type, const void *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t columns) {
  const ptrdiff_t width = mk_panel_width(type);
  void *packed = make(type, (size_t)((columns + width - 1) / width * width * depth), 0xff);
  mk_panel_pack(type, b, ldb, depth, columns, packed);
  return packed;
}

static void *copy(mk_type type, const void *x, size_t n) {
  void *y = make(type, n, 0);
  memcpy(y, x, n * size_of(type));
  return y;
}

static int counts(const problem *p, ptrdiff_t item, ptrdiff_t step) {
  return p->r.lengths == NULL || step < p->r.lengths[item];
}

/// h W for one gate's unit, from the state before a step as the kernel has it.
static double product(const problem *p, ptrdiff_t item, ptrdiff_t step, ptrdiff_t column, double *magnitude) {
  const ptrdiff_t n = p->r.hidden, steps = p->r.steps, length = p->r.lengths == NULL ? steps : p->r.lengths[item];
  const int first = step == (p->r.reversed ? length - 1 : 0);
  const ptrdiff_t before = item * steps + step + (p->r.reversed ? 1 : -1);
  double sum = 0;
  *magnitude = 0;
  for (ptrdiff_t k = 0; k < n; k++) {
    const double h = first ? get(p->type, p->h0, (size_t)(item * n + k)) : get(p->type, p->output, (size_t)(before * n + k));
    const double term = h * get(p->type, p->weight, (size_t)(k * p->width + column));
    sum += term;
    *magnitude += fabs(term);
  }
  return sum;
}

static void check_step(const problem *p, ptrdiff_t item, ptrdiff_t step) {
  const mk_type type = p->type;
  const ptrdiff_t n = p->r.hidden, steps = p->r.steps, place = item * steps + step;
  const ptrdiff_t length = p->r.lengths == NULL ? steps : p->r.lengths[item];
  const int first = step == (p->r.reversed ? length - 1 : 0);
  const ptrdiff_t before = place + (p->r.reversed ? 1 : -1);
  for (ptrdiff_t unit = 0; unit < n; unit++) {
    const double got = get(type, p->output, (size_t)(place * n + unit));
    if (step >= length) {
      expect(got == 0, "recurrent %s: output %td behind the end", name_of(type), place);
      continue;
    }
    double a[4] = {0}, magnitude, all = 1;
    const int gates = (int)(p->width / n);
    double candidate = 0;
    for (int g = 0; g < gates; g++) {
      const double x = get(type, p->inputs, (size_t)(place * p->width + g * n + unit));
      const double h = product(p, item, step, g * n + unit, &magnitude);
      all += fabs(x) + magnitude;
      if (p->r.cell == MK_CELL_GRU && g == 2) {
        candidate = h + get(type, p->bias, (size_t)unit);
        a[g] = x;
      } else {
        a[g] = x + h;
      }
    }
    const double h_before = first ? get(type, p->h0, (size_t)(item * n + unit)) : get(type, p->output, (size_t)(before * n + unit));
    double expected = 0;
    switch (p->r.cell) {
      case MK_CELL_TANH: expected = tanh(a[0]); break;
      case MK_CELL_RELU: expected = a[0] > 0 ? a[0] : 0; break;
      case MK_CELL_LSTM: {
        const double c = first ? get(type, p->c0, (size_t)(item * n + unit)) : get(type, p->cells, (size_t)(before * n + unit));
        const double next = sigmoid(a[1]) * c + sigmoid(a[0]) * tanh(a[2]);
        const double cell = get(type, p->cells, (size_t)(place * n + unit));
        expect(fabs(cell - next) <= 16 * epsilon_of(type) * (all + fabs(c)), "lstm %s: cell %g for %g", name_of(type), cell, next);
        expected = sigmoid(a[3]) * tanh(next);
        break;
      }
      case MK_CELL_GRU: {
        const double r = sigmoid(a[0]), z = sigmoid(a[1]), fresh = tanh(a[2] + r * candidate);
        expected = (1 - z) * fresh + z * h_before;
        break;
      }
    }
    expect(fabs(got - expected) <= 16 * epsilon_of(type) * (all + fabs(h_before)), "recurrent cell %d %s: %g for %g", p->r.cell,
           name_of(type), got, expected);
  }
}

/// The sum of the outputs and of the final states, weighted: what the gradients are checked with.
static double objective(problem *p, const double *weights) {
  const ptrdiff_t n = p->r.hidden, steps = p->r.steps, width = p->width;
  const size_t all = (size_t)(p->batch * steps * n), states = (size_t)(p->batch * n);
  memcpy(p->gates, p->inputs, (size_t)(p->batch * steps * width) * size_of(p->type));
  memcpy(p->hidden, p->h0, states * size_of(p->type));
  memcpy(p->cell, p->c0, states * size_of(p->type));
  mk_recurrent_forward(p->type, &p->r, 0, p->batch, p->packed, p->packed_candidate, p->bias, p->gates, p->candidates, p->output,
                       p->cells, p->hidden, p->cell);
  double sum = 0;
  for (size_t i = 0; i < all; i++) sum += weights[i] * get(p->type, p->output, i);
  for (size_t i = 0; i < states; i++) sum += weights[all + i] * get(p->type, p->hidden, i);
  if (p->r.cell == MK_CELL_LSTM)
    for (size_t i = 0; i < states; i++) sum += weights[all + states + i] * get(p->type, p->cell, i);
  return sum;
}

static void check_backward(problem *p, generator *g) {
  const mk_type type = p->type;
  const ptrdiff_t n = p->r.hidden, steps = p->r.steps, width = p->width;
  const size_t all = (size_t)(p->batch * steps * n), states = (size_t)(p->batch * n), gates = (size_t)(p->batch * steps * width);
  double *weights = malloc((all + 2 * states) * sizeof(double));
  for (size_t i = 0; i < all + 2 * states; i++) weights[i] = next_normal(g);
  objective(p, weights);
  void *doutput = make(type, all, 0), *dhidden = make(type, states, 0), *dcell = make(type, states, 0);
  for (size_t i = 0; i < all; i++) set(type, doutput, i, weights[i]);
  for (size_t i = 0; i < states; i++) set(type, dhidden, i, weights[all + i]);
  for (size_t i = 0; i < states; i++) set(type, dcell, i, weights[all + states + i]);
  void *transposed = make(type, (size_t)(n * width), 0);
  mk_transpose(size_of(type), p->weight, transposed, (size_t)n, (size_t)width);
  void *packed = pack(type, transposed, n, width, n);
  void *dgates = make(type, gates, 0xff), *drecurrent = make(type, gates, 0xff);
  mk_recurrent_backward(type, &p->r, 0, p->batch, packed, p->gates, p->candidates, p->output, p->cells, p->h0, p->c0, doutput,
                        dgates, drecurrent, dhidden, dcell);
  // Central differences, in double alone.
  for (int trial = 0; trial < 30 && type == MK_F64; trial++) {
    const int kind = (int)(next_bits(g) % 3);
    void *of = kind == 0 ? p->inputs : kind == 1 ? p->h0 : p->c0;
    const void *gradient = kind == 0 ? dgates : kind == 1 ? dhidden : dcell;
    const size_t count = kind == 0 ? gates : states;
    if (count == 0 || (kind == 2 && p->r.cell != MK_CELL_LSTM)) continue;
    const size_t i = (size_t)(next_bits(g) % count);
    const double old = get(type, of, i), h = 1e-6;
    set(type, of, i, old + h);
    const double above = objective(p, weights);
    set(type, of, i, old - h);
    const double below = objective(p, weights);
    set(type, of, i, old);
    const double slope = (above - below) / (2 * h), found = get(type, gradient, i);
    expect(fabs(slope - found) <= 1e-6 * (1 + fabs(slope)), "recurrent cell %d: gradient %d is %g, difference %g", p->r.cell, kind,
           found, slope);
  }
  for (size_t i = 0; i < gates; i++)
    expect(isfinite(get(type, dgates, i)) && (p->r.cell != MK_CELL_GRU || isfinite(get(type, drecurrent, i))),
           "recurrent cell %d: a gradient is not finite", p->r.cell);
  free(weights), free(doutput), free(dhidden), free(dcell), free(transposed), free(packed), free(dgates), free(drecurrent);
}

static void run(mk_type type, mk_cell cell, ptrdiff_t batch, ptrdiff_t steps, ptrdiff_t hidden, int reversed, int some) {
  generator g = {(uint64_t)(batch * 1000 + steps * 100 + hidden * 10 + cell + reversed)};
  int32_t lengths[32];
  for (ptrdiff_t i = 0; i < batch; i++) lengths[i] = (int32_t)(next_bits(&g) % (uint64_t)(steps + 1));
  const ptrdiff_t width = hidden * (cell == MK_CELL_LSTM ? 4 : cell == MK_CELL_GRU ? 3 : 1);
  const size_t all = (size_t)(batch * steps * hidden), states = (size_t)(batch * hidden);
  problem p = {type, {cell, reversed, steps, hidden, some ? lengths : NULL}, batch, width, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  p.weight = make_normal(type, (size_t)(hidden * width), &g, 0, 1 / sqrt((double)hidden));
  p.bias = make_normal(type, (size_t)hidden, &g, 0, 1);
  p.packed = pack(type, p.weight, width, hidden, cell == MK_CELL_GRU ? 2 * hidden : width);
  p.packed_candidate = cell == MK_CELL_GRU ? pack(type, (char *)p.weight + 2 * (size_t)hidden * size_of(type), width, hidden, hidden) : NULL;
  p.inputs = make_normal(type, (size_t)(batch * steps * width), &g, 0, 1);
  p.h0 = make_normal(type, states, &g, 0, 1);
  p.c0 = make_normal(type, states, &g, 0, 1);
  p.gates = copy(type, p.inputs, (size_t)(batch * steps * width));
  p.candidates = make(type, all, 0xff), p.output = make(type, all, 0xff), p.cells = make(type, all, 0xff);
  p.hidden = copy(type, p.h0, states), p.cell = copy(type, p.c0, states);
  // In two parts: groups of rows must not meet. The first one step by step.
  const ptrdiff_t half = batch / 2;
  mk_recurrent_forward(type, &p.r, half, batch - half, p.packed, p.packed_candidate, p.bias, p.gates, p.candidates, p.output, p.cells,
                       p.hidden, p.cell);
  // Two halves of the units, the second one first: they must not meet either. The first one by a copy of its weights, each gate's
  // rows one behind the other.
  const ptrdiff_t middle = hidden / 2;
  void *copied = make(type, (size_t)(width * middle), 0xff);
  for (ptrdiff_t gate = 0; gate < width / hidden; gate++)
    for (ptrdiff_t k = 0; k < hidden; k++)
      memcpy((char *)copied + (size_t)((gate * hidden + k) * middle) * size_of(type),
             (char *)p.weight + (size_t)(k * width + gate * hidden) * size_of(type), (size_t)middle * size_of(type));
  for (ptrdiff_t row = 0; row < half; row++) {
    ptrdiff_t last = -1;
    for (ptrdiff_t s = 0; s < steps; s++) {
      const ptrdiff_t step = reversed ? steps - 1 - s : s;
      mk_recurrent_step(type, &p.r, row, step, middle, hidden, (char *)p.weight + (size_t)middle * size_of(type), width, hidden,
                        p.bias, p.gates, p.candidates, p.output, p.cells, p.hidden, p.cell);
      mk_recurrent_step(type, &p.r, row, step, 0, middle, copied, middle, hidden * middle, p.bias, p.gates, p.candidates, p.output,
                        p.cells, p.hidden, p.cell);
      if (counts(&p, row, step)) last = step;
    }
    for (ptrdiff_t unit = 0; unit < hidden && last >= 0; unit++)
      set(type, p.hidden, (size_t)(row * hidden + unit), get(type, p.output, (size_t)((row * steps + last) * hidden + unit)));
  }
  // With panels, the first part has the same bits.
  void *gates = copy(type, p.inputs, (size_t)(batch * steps * width)), *output = make(type, all, 0), *cells = make(type, all, 0);
  void *candidates = make(type, all, 0), *h = copy(type, p.h0, states), *c = copy(type, p.c0, states);
  mk_recurrent_forward(type, &p.r, 0, half, p.packed, p.packed_candidate, p.bias, gates, candidates, output, cells, h, c);
  expect(memcmp(output, p.output, (size_t)(half * steps * hidden) * size_of(type)) == 0 &&
             memcmp(h, p.hidden, (size_t)(half * hidden) * size_of(type)) == 0,
         "recurrent cell %d %s: panels change the results", cell, name_of(type));
  free(gates), free(output), free(cells), free(candidates), free(h), free(c), free(copied);
  for (ptrdiff_t item = 0; item < batch; item++) {
    for (ptrdiff_t step = 0; step < steps; step++) check_step(&p, item, step);
    ptrdiff_t last = -1;
    for (ptrdiff_t s = 0; s < steps; s++) {
      const ptrdiff_t step = reversed ? steps - 1 - s : s;
      if (counts(&p, item, step)) last = step;
    }
    for (ptrdiff_t unit = 0; unit < hidden; unit++) {
      const double final = get(type, p.hidden, (size_t)(item * hidden + unit));
      const double expected = last < 0 ? get(type, p.h0, (size_t)(item * hidden + unit))
                                       : get(type, p.output, (size_t)((item * steps + last) * hidden + unit));
      expect(final == expected, "recurrent %s: final state %g for %g", name_of(type), final, expected);
    }
  }
  // The derivative of max(x, 0) would need inputs away from its kink.
  if (cell != MK_CELL_RELU) check_backward(&p, &g);
  free(p.weight), free(p.bias), free(p.packed), free(p.packed_candidate), free(p.inputs), free(p.h0), free(p.c0), free(p.gates);
  free(p.candidates), free(p.output), free(p.cells), free(p.hidden), free(p.cell);
}

void test_recurrent(void) {
  const ptrdiff_t hidden[] = {1, 3, 16, 17, 33, 40};
  for (int type = 0; type < 2; type++)
    for (int cell = 0; cell < 4; cell++)
      for (int i = 0; i < 6; i++)
        for (int reversed = 0; reversed < 2; reversed++) {
          run(type, cell, 1 + 3 * i, 3, hidden[i], reversed, i % 2);
          run(type, cell, 2, i % 3, hidden[i], reversed, 1);
        }
}
