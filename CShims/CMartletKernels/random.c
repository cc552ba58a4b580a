// Random numbers that depend on nothing but key, stream and element index.
#include "levels.h"
#include "philox.h"
#include "random.h"

#define MK_FAMILY "random.inc"
#include "each_level.h"

MK_DEFINE_TABLES(random)

void mk_philox_block(uint64_t key, uint64_t stream, uint64_t index, uint32_t words[4]) {
  uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32), c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = (uint64_t)MK_PHILOX_M0 * c0, p1 = (uint64_t)MK_PHILOX_M1 * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += MK_PHILOX_W0;
    k1 += MK_PHILOX_W1;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

void mk_uniform(
    mk_type type, uint64_t key, uint64_t stream, uint64_t offset, double low, double high, void *y, size_t n) {
  random_for(type)->uniform(key, stream, offset, low, high, y, n);
}

void mk_normal(
    mk_type type, uint64_t key, uint64_t stream, uint64_t offset, double mean, double deviation, void *y, size_t n) {
  random_for(type)->normal(key, stream, offset, mean, deviation, y, n);
}

void mk_dropout(
    mk_type type, const void *x, void *y, size_t n, double keep, uint64_t key, uint64_t stream, uint64_t offset) {
  random_for(type)->dropout(x, y, n, keep, key, stream, offset);
}
