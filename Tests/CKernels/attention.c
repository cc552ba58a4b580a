// What attention does between its products against long double, a block of keys and queries at a time.
#include "test.h"

static const struct {
  size_t queries, stride, keys;
} shapes[] = {{1, 1, 1}, {1, 1, 300}, {1, 16, 5}, {2, 16, 3}, {16, 16, 16}, {17, 32, 9}, {65, 80, 65}, {64, 64, 256}, {95, 96, 31}};

/// The exponential sums of two panels beside those of both at once.
static void test_weights(mk_type type, generator *g, size_t queries, size_t stride, size_t keys) {
  const size_t count = 2 * keys * stride;
  const double eps = epsilon_of(type);
  void *scores = make(type, count, 0), *weights = make(type, count, 0);
  void *maximum = make(type, stride, 0), *correction = make(type, stride, 0xa5), *log_sum = make(type, stride, 0xa5);
  double *sum = calloc(stride, sizeof *sum);
  uint8_t *visible = malloc(2 * keys * queries);
  for (size_t i = 0; i < count; i++) set(type, scores, i, 5 * next_normal(g));
  for (size_t i = 0; i < 2 * keys * queries; i++) visible[i] = next_bits(g) % 4 != 0;
  for (size_t k = 0; k < 2 * keys && queries > 1; k++) visible[k * queries] = 0;  // query 0 sees nothing
  for (size_t c = 0; c < stride; c++) set(type, maximum, c, -INFINITY);
  for (size_t half = 0; half < 2; half++) {
    void *part = (char *)scores + half * keys * stride * size_of(type);
    mk_attention_hide(type, part, stride, queries, keys, visible + half * keys * queries, (ptrdiff_t)(half * keys) - 2);
  }
  memcpy(weights, scores, count * size_of(type));
  long double *first = calloc(stride, sizeof *first);
  for (size_t half = 0; half < 2; half++) {
    void *part = (char *)weights + half * keys * stride * size_of(type);
    mk_attention_weights(type, part, stride, keys, maximum, sum, correction);
    for (size_t c = 0; c < stride; c++) first[c] = half == 0 ? 1 : get(type, correction, c);
  }
  void *y = make_normal(type, queries * 3, g, 0, 1), *z = make(type, queries * 3, 0);
  memcpy(z, y, queries * 3 * size_of(type));
  mk_attention_finish(type, z, 3, queries, 2, maximum, sum, log_sum);
  double worst = 0, worst_sum = 0;
  for (size_t c = 0; c < queries; c++) {
    long double largest = -INFINITY, total = 0;
    for (size_t k = 0; k < 2 * keys; k++) {
      const int sees = visible[k * queries + c] && c + 2 >= k;
      const double score = get(type, scores, k * stride + c);
      expect(sees ? isfinite(score) : score == -INFINITY, "attention %s: key %zu of query %zu hidden", name_of(type), k, c);
      if (score > largest) largest = score;
    }
    if (isinf(largest)) {
      expect(get(type, log_sum, c) == INFINITY && get(type, z, 3 * c) == 0 && get(type, z, 3 * c + 1) == 0,
             "attention %s: query %zu sees nothing", name_of(type), c);
      continue;
    }
    for (size_t k = 0; k < 2 * keys; k++) {
      const long double exact = expl(get(type, scores, k * stride + c) - largest);
      const long double got = get(type, weights, k * stride + c) * (k < keys ? first[c] : 1);
      worst = fmax(worst, (double)(fabsl(got - exact) / ((12 + largest - (long double)get(type, scores, k * stride + c)) * eps * exact
                                                         + (type == MK_F32 ? 0x1p-120 : 0x1p-1000))));
      total += exact;
      if (isinf(get(type, scores, k * stride + c))) expect(got == 0, "attention %s: a hidden key has a weight", name_of(type));
    }
    worst_sum = fmax(worst_sum, (double)(fabsl(get(type, log_sum, c) - (largest + logl(total)))
                                         / (16 * eps * (1 + fabsl(largest) + logl(total)))));
    for (size_t e = 0; e < 3; e++) {
      const long double exact = e < 2 ? get(type, y, 3 * c + e) / total : (long double)get(type, y, 3 * c + e);
      expect(fabsl(get(type, z, 3 * c + e) - exact) <= 32 * eps * fabsl(exact), "attention %s: finish %zu, %zu", name_of(type), c, e);
    }
  }
  expect(worst < 1, "attention weights %s %zux%zu: %g of the bound", name_of(type), queries, keys, worst);
  expect(worst_sum < 1, "attention sums %s %zux%zu: %g of the bound", name_of(type), queries, keys, worst_sum);

  // The backward pass: weights again from the sums, and the scores' gradients.
  void *again = make(type, count, 0), *dp = make_normal(type, count, g, 0, 1), *ds = make(type, count, 0);
  void *delta = make_normal(type, stride, g, 0, 1);
  for (size_t c = queries; c < stride; c++) set(type, log_sum, c, INFINITY);
  memcpy(again, scores, count * size_of(type));
  memcpy(ds, dp, count * size_of(type));
  mk_attention_probabilities(type, again, stride, 2 * keys, log_sum);
  mk_attention_gradient(type, again, ds, stride, 2 * keys, delta);
  worst = 0;
  for (size_t k = 0; k < 2 * keys; k++)
    for (size_t c = 0; c < queries; c++) {
      const size_t i = k * stride + c;
      const long double distance = (long double)get(type, log_sum, c) - get(type, scores, i);
      const long double exact = isinf(distance) ? 0 : expl(-distance);
      worst = fmax(worst, (double)(fabsl(get(type, again, i) - exact)
                                   / ((8 + fabsl(distance)) * eps * exact + (type == MK_F32 ? 0x1p-120 : 0x1p-1000))));
      const long double p = get(type, again, i), d = (long double)get(type, dp, i) - get(type, delta, c);
      expect(fabsl(get(type, ds, i) - p * d) <= 4 * eps * p * (fabs(get(type, dp, i)) + fabs(get(type, delta, c))),
             "attention gradient %s %zu, %zu", name_of(type), k, c);
    }
  expect(worst < 1, "attention probabilities %s %zux%zu: %g of the bound", name_of(type), queries, keys, worst);

  // Dropout is that of an array in which a query's weights are contiguous.
  void *dropped = make(type, count, 0), *line = make(type, 2 * keys, 0), *kept = make(type, 2 * keys, 0);
  mk_attention_drop(type, dp, dropped, stride, queries, 2 * keys, 0.7, 11, 13, 1000, 2 * keys + 5);
  for (size_t c = 0; c < queries; c++) {
    for (size_t k = 0; k < 2 * keys; k++) set(type, line, k, get(type, dp, k * stride + c));
    mk_dropout(type, line, kept, 2 * keys, 0.7, 11, 13, 1000 + c * (2 * keys + 5));
    for (size_t k = 0; k < 2 * keys; k++)
      expect(get(type, kept, k) == get(type, dropped, k * stride + c), "attention dropout %s %zu, %zu", name_of(type), k, c);
  }
  free(scores), free(weights), free(maximum), free(correction), free(log_sum), free(sum), free(visible), free(first), free(y), free(z);
  free(again), free(dp), free(ds), free(delta), free(dropped), free(line), free(kept);
}

static void test_rows(mk_type type, generator *g) {
  void *a = make_normal(type, 5 * 70, g, 0, 1), *b = make_normal(type, 5 * 80, g, 0, 1), *y = make(type, 5, 0xa5);
  mk_attention_dots(type, a, 70, b, 80, 5, 67, y);
  for (size_t r = 0; r < 5; r++) {
    long double exact = 0, size = 0;
    for (size_t c = 0; c < 67; c++) {
      const long double term = (long double)get(type, a, r * 70 + c) * get(type, b, r * 80 + c);
      exact += term;
      size += fabsl(term);
    }
    expect(fabsl(get(type, y, r) - exact) <= 16 * epsilon_of(type) * size, "attention dots %s %zu", name_of(type), r);
  }
  void *scaled = make(type, 5 * 70, 0);
  memcpy(scaled, a, 5 * 70 * size_of(type));
  mk_attention_rescale(type, scaled, 70, 5, 66, y);
  for (size_t i = 0; i < 5 * 70; i++) {
    const long double exact = get(type, a, i) * (i % 70 < 66 ? (long double)get(type, y, i / 70) : 1);
    expect(fabsl(get(type, scaled, i) - exact) <= epsilon_of(type) * fabsl(exact), "attention rescale %s %zu", name_of(type), i);
  }
  free(a), free(b), free(y), free(scaled);
}

void test_attention(void) {
  for (int t = 0; t < 2; t++) {
    generator g = {41};
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++)
      test_weights((mk_type)t, &g, shapes[k].queries, shapes[k].stride, shapes[k].keys);
    test_rows((mk_type)t, &g);
  }
}
