// Philox against its published vectors; the same numbers for any split; moments.
#include "test.h"

static void test_vectors(void) {
  // Known answers of Random123 (kat_vectors, philox4x32 10 rounds): counter, key, result.
  static const struct { uint64_t index, stream, key; uint32_t words[4]; } rows[] = {
      {0, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {~0ull, ~0ull, ~0ull, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (size_t k = 0; k < 3; k++) {
    uint32_t words[4];
    mk_philox_block(rows[k].key, rows[k].stream, rows[k].index, words);
    expect(memcmp(words, rows[k].words, 16) == 0, "philox vector %zu: %08x %08x %08x %08x", k, words[0], words[1], words[2], words[3]);
  }
}

static void test_definition(mk_type type) {
  const uint64_t key = 0x123456789abcdef0, stream = 77, offset = (1ull << 33) + 5;
  enum { n = 333 };
  void *y = make(type, n, 0xa5);
  mk_uniform(type, key, stream, offset, 0, 1, y, n);
  int right = 1;
  for (size_t i = 0; i < n; i++) {
    uint32_t w[4];
    const uint64_t element = offset + i;
    double want;
    if (type == MK_F32) {
      mk_philox_block(key, stream, element / 4, w);
      want = (double)(w[element % 4] >> 8) * 0x1p-24;
    } else {
      mk_philox_block(key, stream, element / 2, w);
      const uint32_t *pair = w + 2 * (element % 2);
      want = ((double)(pair[0] >> 5) * 0x1p26 + (double)(pair[1] >> 6)) * 0x1p-53;
    }
    right &= get(type, y, i) == want;
  }
  expect(right, "uniform %s differs from its definition", name_of(type));
  void *x = make(type, n, 0), *z = make(type, n, 0xa5);
  mk_fill(type, 3, x, n);
  mk_dropout(type, x, z, n, 0.75, key, stream, offset);
  for (size_t i = 0; i < n; i++) {
    uint32_t w[4];
    mk_philox_block(key, stream, (offset + i) / 4, w);
    right &= get(type, z, i) == (w[(offset + i) % 4] < 0xc0000000u ? (type == MK_F32 ? (float)(1 / 0.75) * 3.0f : 3 * (1 / 0.75)) : 0);
  }
  expect(right, "dropout %s differs from its definition", name_of(type));
  mk_dropout(type, x, z, n, 1, key, stream, offset);
  expect(memcmp(x, z, n * size_of(type)) == 0, "dropout %s that keeps all", name_of(type));
  mk_dropout(type, x, z, n, 0, key, stream, offset);
  expect(mk_sum_of_squares(type, z, n) == 0, "dropout %s that keeps none", name_of(type));
  mk_dropout(type, x, z, n, 0.5, key, stream, offset);
  mk_dropout(type, x, x, n, 0.5, key, stream, offset);
  expect(memcmp(x, z, n * size_of(type)) == 0, "dropout %s in place", name_of(type));
  free(x), free(y), free(z);
}

static void test_splits(mk_type type) {
  enum { n = 1000 };
  void *whole = make(type, n, 0), *parts = make(type, n, 0xa5);
  for (int kind = 0; kind < 3; kind++) {
    generator g = {5};
    for (int pass = 0; pass < 2; pass++) {
      void *y = pass == 0 ? whole : parts;
      for (size_t at = 0; at < n;) {
        size_t take = pass == 0 ? n : 1 + next_bits(&g) % 150;
        if (take > n - at) take = n - at;
        void *out = (char *)y + at * size_of(type);
        if (kind == 0) mk_uniform(type, 9, 8, 7 + at, -2, 3, out, take);
        if (kind == 1) mk_normal(type, 9, 8, 7 + at, 1, 2, out, take);
        if (kind == 2) {
          mk_fill(type, 1, out, take);
          mk_dropout(type, out, out, take, 0.4, 9, 8, 7 + at);
        }
        at += take;
      }
    }
    expect(memcmp(whole, parts, n * size_of(type)) == 0, "random kind %d %s depends on the split", kind, name_of(type));
  }
  free(whole), free(parts);
}

static void test_moments(mk_type type) {
  enum { n = 200000 };
  void *y = make(type, n, 0xa5);
  mk_uniform(type, 1, 2, 0, -1, 3, y, n);
  double mean = mk_sum(type, y, n) / n;
  int inside = 1;
  for (size_t i = 0; i < n; i++) inside &= get(type, y, i) >= -1 && get(type, y, i) < 3;
  expect(inside && fabs(mean - 1) < 0.015, "uniform %s: mean %g", name_of(type), mean);
  mk_normal(type, 1, 2, 0, 0, 1, y, n);
  mean = mk_sum(type, y, n) / n;
  const double variance = mk_sum_of_squares(type, y, n) / n - mean * mean;
  double fourth = 0, lag = 0, beyond = 0;
  for (size_t i = 0; i < n; i++) {
    const double z = get(type, y, i);
    fourth += z * z * z * z / n;
    if (i > 0) lag += z * get(type, y, i - 1) / n;
    beyond += fabs(z) > 1.959964 ? 1.0 / n : 0;
  }
  expect(fabs(mean) < 0.012 && fabs(variance - 1) < 0.015 && fabs(fourth - 3) < 0.12 && fabs(lag) < 0.012 && fabs(beyond - 0.05) < 0.003,
         "normal %s: mean %g variance %g fourth moment %g lag %g beyond 1.96 %g", name_of(type), mean, variance, fourth, lag, beyond);
  mk_fill(type, 1, y, n);
  mk_dropout(type, y, y, n, 0.8, 3, 4, 0);
  mean = mk_sum(type, y, n) / n;
  expect(fabs(mean - 1) < 0.01, "dropout %s: mean %g", name_of(type), mean);
  free(y);
}

void test_random(void) {
  test_vectors();
  for (int t = 0; t < 2; t++) {
    test_definition((mk_type)t);
    test_splits((mk_type)t);
    test_moments((mk_type)t);
  }
}
