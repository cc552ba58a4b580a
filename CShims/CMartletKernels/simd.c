// Which vector instructions this machine has, and which level is current.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

#if MK_HAS_X86_LEVELS
#include <cpuid.h>

// The x86-64 psABI's v3 and v4, and the operating system's promise (XCR0) to save the registers.
static int best_x86_level(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return MK_PLAIN;
  const unsigned v3_leaf1 = bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C;
  if ((c & v3_leaf1) != v3_leaf1) return MK_PLAIN;
  unsigned xcr0, xcr0_high;
  __asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(xcr0_high) : "c"(0));
  if ((xcr0 & 0x6) != 0x6) return MK_PLAIN;
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & bit_LZCNT)) return MK_PLAIN;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return MK_PLAIN;
  const unsigned v3_leaf7 = bit_BMI | bit_AVX2 | bit_BMI2;
  if ((b & v3_leaf7) != v3_leaf7) return MK_PLAIN;
  const unsigned v4_leaf7 = bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL;
  if ((b & v4_leaf7) != v4_leaf7 || (xcr0 & 0xe6) != 0xe6) return MK_AVX2;
  return MK_AVX512;
}
#endif

int mk_simd_supported(int level) {
#if MK_HAS_X86_LEVELS
  return level >= MK_PLAIN && level <= best_x86_level();
#elif MK_HAS_NEON
  return level == MK_PLAIN || level == MK_NEON;
#else
  return level == MK_PLAIN;
#endif
}

const char *mk_simd_name(int level) {
  static const char *const names[MK_LEVEL_COUNT] = {"plain", "avx2", "avx512", "neon"};
  return level >= 0 && level < MK_LEVEL_COUNT ? names[level] : "unknown";
}

static int initial_level(void) {
#if MK_HAS_X86_LEVELS
  int level = best_x86_level();
#elif MK_HAS_NEON
  int level = MK_NEON;
#else
  int level = MK_PLAIN;
#endif
  const char *asked = getenv("MARTLET_SIMD");
  if (asked != NULL)
    for (int i = 0; i < MK_LEVEL_COUNT; i++)
      if (strcmp(asked, mk_simd_name(i)) == 0 && mk_simd_supported(i)) level = i;
  return level;
}

// Relaxed order suffices: the value stands alone, and two threads that race to the first use store the same number.
static atomic_int current_level = -1;

int mk_simd_level(void) {
  int level = atomic_load_explicit(&current_level, memory_order_relaxed);
  if (__builtin_expect(level < 0, 0)) {
    level = initial_level();
    atomic_store_explicit(&current_level, level, memory_order_relaxed);
  }
  return level;
}

int mk_simd_select(int level) {
  if (!mk_simd_supported(level)) return -1;
  atomic_store_explicit(&current_level, level, memory_order_relaxed);
  return 0;
}
