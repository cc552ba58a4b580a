// Choices, moves by index and conversions against element-by-element walks, for every item size.
#include "test.h"

static uint8_t *random_bytes(size_t n, generator *g) {
  uint8_t *x = malloc(n == 0 ? 1 : n);
  for (size_t i = 0; i < n; i++) x[i] = (uint8_t)next_bits(g);
  return x;
}

static int equal(const uint8_t *a, size_t i, const uint8_t *b, size_t j, size_t size) {
  return memcmp(a + i * size, b + j * size, size) == 0;
}

static void check_choice(size_t size, size_t n, size_t a_step, size_t b_step, generator *g) {
  uint8_t *condition = malloc(n + 1);
  for (size_t i = 0; i < n; i++) condition[i] = next_bits(g) % 2;
  uint8_t *a = random_bytes((a_step ? n : 1) * size, g), *b = random_bytes((b_step ? n : 1) * size, g);
  uint8_t *y = random_bytes(n * size, g);
  mk_choose(size, condition, a, a_step, b, b_step, y, n);
  int right = 1;
  for (size_t i = 0; i < n; i++) right &= condition[i] ? equal(y, i, a, i * a_step, size) : equal(y, i, b, i * b_step, size);
  expect(right, "choice of %zu items of %zu bytes, steps %zu %zu", n, size, a_step, b_step);
  free(condition), free(a), free(b), free(y);
}

static int64_t *random_indices(size_t n, size_t extent, generator *g) {
  int64_t *indices = malloc((n + 1) * sizeof *indices);
  for (size_t i = 0; i < n; i++) indices[i] = (int64_t)(next_bits(g) % extent);
  return indices;
}

static void check_moves(size_t size, size_t outer, size_t extent, size_t count, size_t inner, generator *g) {
  const size_t whole = outer * extent * inner, chosen = outer * count * inner;
  uint8_t *x = random_bytes(whole * size, g), *values = random_bytes(chosen * size, g), *y = random_bytes(chosen * size, g);
  int64_t *rows = random_indices(count, extent, g), *each = random_indices(chosen, extent, g);
  // In two calls, as threads split the work.
  const size_t lines = outer * count, half = lines / 2;
  mk_select(size, x, rows, y, 0, half, extent, count, inner);
  mk_select(size, x, rows, y + half * inner * size, half, lines - half, extent, count, inner);
  int right = 1;
  for (size_t i = 0; i < chosen; i++) {
    const size_t line = i / inner, o = line / count;
    right &= equal(y, i, x, (o * extent + (size_t)rows[line % count]) * inner + i % inner, size);
  }
  expect(right, "select [%zu %zu/%zu %zu] of %zu bytes", outer, count, extent, inner, size);
  mk_gather(size, x, each, y, 0, half, extent, count, inner);
  mk_gather(
      size, x, each + half * inner, y + half * inner * size, half, lines - half, extent, count, inner);
  right = 1;
  for (size_t i = 0; i < chosen; i++)
    right &= equal(y, i, x, (i / inner / count * extent + (size_t)each[i]) * inner + i % inner, size);
  expect(right, "gather [%zu %zu/%zu %zu] of %zu bytes", outer, count, extent, inner, size);

  uint8_t *want = malloc(whole * size + 1), *sums = malloc(whole * size + 1);
  memcpy(want, x, whole * size), memcpy(sums, x, whole * size);
  uint8_t *want_sums = malloc(whole * size + 1);
  memcpy(want_sums, x, whole * size);
  for (size_t i = 0; i < chosen; i++) {
    const size_t to = (i / inner / count * extent + (size_t)each[i]) * inner + i % inner;
    memcpy(want + to * size, values + i * size, size);
    uint64_t a = 0, b = 0;
    memcpy(&a, want_sums + to * size, size), memcpy(&b, values + i * size, size);
    a += b;
    memcpy(want_sums + to * size, &a, size);
  }
  // The low bytes of the sum are the sum of the low bytes on this little-endian machine.
  const size_t columns = inner / 2;
  mk_scatter(size, values, each, x, outer, extent, count, inner, 0, columns);
  mk_scatter(size, values, each, x, outer, extent, count, inner, columns, inner - columns);
  expect(memcmp(x, want, whole * size) == 0, "scatter [%zu %zu/%zu %zu] of %zu bytes", outer, count, extent, inner, size);
  mk_scatter_add_integers(size, values, each, sums, outer, extent, count, inner, 0, columns);
  mk_scatter_add_integers(size, values, each, sums, outer, extent, count, inner, columns, inner - columns);
  expect(
      memcmp(sums, want_sums, whole * size) == 0, "scatter-add [%zu %zu/%zu %zu] of %zu bytes", outer, count, extent, inner,
      size);
  free(x), free(values), free(y), free(rows), free(each), free(want), free(sums), free(want_sums);
}

static void check_sums(mk_type type, size_t extent, size_t count, size_t inner, generator *g) {
  void *x = make_normal(type, count * inner, g, 0, 1), *y = make_normal(type, extent * inner, g, 0, 1);
  void *rows = make(type, extent * inner, 0xa5);
  int64_t *each = random_indices(count * inner, extent, g), *chosen = random_indices(count, extent, g);
  double *want = calloc(2 * extent * inner + 1, sizeof *want), *size = want + extent * inner;
  for (size_t i = 0; i < extent * inner; i++) want[i] = get(type, y, i), size[i] = fabs(want[i]);
  for (size_t i = 0; i < count * inner; i++) {
    const size_t to = (size_t)each[i] * inner + i % inner;
    want[to] += get(type, x, i), size[to] += fabs(get(type, x, i));
  }
  double *sums = malloc((extent * inner + 1) * sizeof *sums);
  const size_t columns = inner / 2;
  mk_scatter_add(type, x, each, y, sums, 1, extent, count, inner, 0, columns);
  mk_scatter_add(type, x, each, y, sums, 1, extent, count, inner, columns, inner - columns);
  int right = 1;
  for (size_t i = 0; i < extent * inner; i++) right &= fabs(get(type, y, i) - want[i]) <= epsilon_of(type) * size[i];
  expect(right, "scatter-add %s %zu of %zu, %zu columns", name_of(type), count, extent, inner);

  int64_t *starts = calloc(extent + 1, sizeof *starts), *places = malloc((count + 1) * sizeof *places);
  size_t next = 0;
  for (size_t r = 0; r < extent; r++) {
    starts[r] = (int64_t)next;
    for (size_t i = 0; i < count; i++)
      if ((size_t)chosen[i] == r) places[next++] = (int64_t)i;
  }
  starts[extent] = (int64_t)next;
  memset(want, 0, 2 * extent * inner * sizeof *want);
  for (size_t i = 0; i < count * inner; i++) {
    const size_t to = (size_t)chosen[i / inner] * inner + i % inner;
    want[to] += get(type, x, i), size[to] += fabs(get(type, x, i));
  }
  mk_sum_listed_rows(type, x, places, starts, rows, extent, inner);
  right = 1;
  for (size_t i = 0; i < extent * inner; i++) right &= fabs(get(type, rows, i) - want[i]) <= epsilon_of(type) * size[i];
  expect(right, "sums of listed rows %s %zu of %zu, %zu columns", name_of(type), count, extent, inner);
  free(x), free(y), free(rows), free(each), free(chosen), free(want), free(sums), free(starts), free(places);
}

static void check_conversions(void) {
  static const double numbers[] = {0,    -0.5,  0.999, 1,     -1,     254.5,   255,    256,  -300,     0x1p31, -0x1p31,
                                   3e9,  -3e9,  0x1p63, -0x1p63, 1e30, -1e30, INFINITY, -INFINITY, NAN,  5e-324, 1e300};
  enum { n = sizeof numbers / sizeof numbers[0] };
  for (int t = 0; t < 2; t++) {
    const mk_type type = (mk_type)t;
    const mk_item item = t == 0 ? MK_ITEM_F32 : MK_ITEM_F64;
    void *x = make(type, n, 0);
    for (size_t i = 0; i < n; i++) set(type, x, i, numbers[i]);
    int32_t i32[n];
    int64_t i64[n];
    uint8_t u8[n], truth[n];
    mk_convert(item, MK_ITEM_I32, x, i32, n);
    mk_convert(item, MK_ITEM_I64, x, i64, n);
    mk_convert(item, MK_ITEM_U8, x, u8, n);
    mk_convert(item, MK_ITEM_BOOL, x, truth, n);
    for (size_t i = 0; i < n; i++) {
      const double v = get(type, x, i), w = isnan(v) ? 0 : trunc(v);
      expect(i32[i] == (w >= 0x1p31 ? INT32_MAX : w < -0x1p31 ? INT32_MIN : (int32_t)w), "%s %g to int32", name_of(type), v);
      expect(i64[i] == (w >= 0x1p63 ? INT64_MAX : w < -0x1p63 ? INT64_MIN : (int64_t)w), "%s %g to int64", name_of(type), v);
      expect(u8[i] == (w > 255 ? 255 : w < 0 ? 0 : (uint8_t)w), "%s %g to uint8", name_of(type), v);
      expect(truth[i] == (v != 0), "%s %g to bool", name_of(type), v);
    }
    free(x);
  }
  static const int64_t integers[] = {0, 1, -1, 255, 256, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, (1LL << 53) + 1};
  enum { m = sizeof integers / sizeof integers[0] };
  int32_t narrow[m];
  uint8_t bytes[m];
  float reals[m];
  double wide[m];
  mk_convert(MK_ITEM_I64, MK_ITEM_I32, integers, narrow, m);
  mk_convert(MK_ITEM_I64, MK_ITEM_U8, integers, bytes, m);
  mk_convert(MK_ITEM_I64, MK_ITEM_F32, integers, reals, m);
  mk_convert(MK_ITEM_I64, MK_ITEM_F64, integers, wide, m);
  for (size_t i = 0; i < m; i++) {
    const int64_t v = integers[i];
    expect(narrow[i] == (v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : v), "%lld to int32", (long long)v);
    expect(bytes[i] == (v > 255 ? 255 : v < 0 ? 0 : v), "%lld to uint8", (long long)v);
    expect(reals[i] == (float)v && wide[i] == (double)v, "%lld to reals", (long long)v);
  }
}

void test_indexing(void) {
  generator g = {5};
  static const size_t sizes[] = {1, 4, 8}, lengths[] = {0, 1, 2, 15, 16, 17, 64, 65, 300};
  for (int s = 0; s < 3; s++) {
    for (int k = 0; k < 9; k++)
      for (size_t steps = 0; steps < 4; steps++) check_choice(sizes[s], lengths[k], steps % 2, steps / 2, &g);
    for (int trial = 0; trial < 40; trial++)
      check_moves(
          sizes[s], 1 + next_bits(&g) % 4, 1 + next_bits(&g) % 9, 1 + next_bits(&g) % 20, 1 + next_bits(&g) % 18, &g);
  }
  for (int trial = 0; trial < 40; trial++)
    check_sums((mk_type)(trial % 2), 1 + next_bits(&g) % 9, next_bits(&g) % 40, 1 + next_bits(&g) % 150, &g);
  check_conversions();
}
