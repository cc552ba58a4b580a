// How one text becomes a kernel for every type and every level of vector instructions.
//
// To add a family `thing`:
//  1. Declare its C functions in a header of include/ (`void mk_thing(mk_type type, ...)`).
//  2. thing.h: `struct thing_table { void (*run)(...); };`, one function pointer for each entry point.
//  3. thing.inc: the loops, as plain C. It is included once for each (type, level) with these macros set:
//       REAL          float or double                 MK_IS_F32     1 or 0
//       MK_FN(name)   name with type and level, e.g. name_f32_avx512: use it for every function and table
//       MK_FUSED      1 where a multiply-add is one instruction    MK_VECTOR_BYTES   width of a register (64, 32, 16)
//       MK_LANES      elements in a register                       MK_REGISTERS      registers in 64 bytes
//       MK_CHAINS     registers that MK_CHAINED works on at once
//     and ends with `static const struct thing_table MK_FN(thing) = {.run = MK_FN(run)};`. It includes no system header (they
//     would be compiled under the level's target attribute): those that kernels need are included below.
//  4. thing.c:
//       #include "levels.h"
//       #include "thing.h"
//       #define MK_FAMILY "thing.inc"
//       #include "each_level.h"
//       MK_DEFINE_TABLES(thing)
//       void mk_thing(mk_type type, ...) { thing_for(type)->run(...); }
//  5. Tests: a function in Tests/CKernels, called from its main.c for every level.
//
// Elementary functions (exp, tanh, erf, ...) for use inside a loop: `#include "elementary.inc"` at the top of the .inc.
// Sums, dot products and maxima of a run of elements: `#include "rows.inc"` after it.
//
// On x86-64 the levels are compiled by clang's attribute pragma; another compiler builds only the plain one. On aarch64
// there is one level, neon, which is that architecture's baseline, so "plain" names the same code.
#ifndef MK_LEVELS_H
#define MK_LEVELS_H

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/martlet_kernels.h"

enum { MK_PLAIN = 0, MK_AVX2 = 1, MK_AVX512 = 2, MK_NEON = 3, MK_LEVEL_COUNT = 4 };

#if defined(__x86_64__) && defined(__clang__)
#define MK_HAS_X86_LEVELS 1
#else
#define MK_HAS_X86_LEVELS 0
#endif
#if defined(__aarch64__)
#define MK_HAS_NEON 1
#else
#define MK_HAS_NEON 0
#endif

#define MK_JOIN3_(a, b, c) a##_##b##_##c
#define MK_JOIN3(a, b, c) MK_JOIN3_(a, b, c)
#define MK_FN(name) MK_JOIN3(name, MK_TYPE_NAME, MK_LEVEL_NAME)

// A level that the build does not have falls back to one that it has; mk_simd_select never makes such a level current.
#if MK_HAS_X86_LEVELS
#define MK_TABLE_ROW(family, type) \
  { &family##_##type##_plain, &family##_##type##_avx2, &family##_##type##_avx512, &family##_##type##_plain }
#elif MK_HAS_NEON
#define MK_TABLE_ROW(family, type) \
  { &family##_##type##_neon, &family##_##type##_neon, &family##_##type##_neon, &family##_##type##_neon }
#else
#define MK_TABLE_ROW(family, type) \
  { &family##_##type##_plain, &family##_##type##_plain, &family##_##type##_plain, &family##_##type##_plain }
#endif

/// Defines `family_for(type)`, the family's table for a type at the current level.
#define MK_DEFINE_TABLES(family)                                                                           \
  static const struct family##_table *const family##_tables[2][MK_LEVEL_COUNT] = {                         \
      MK_TABLE_ROW(family, f32), MK_TABLE_ROW(family, f64)};                                               \
  static inline const struct family##_table *family##_for(mk_type type) {                                  \
    return family##_tables[type][mk_simd_level()];                                                         \
  }

#define MK_INLINE static inline __attribute__((always_inline, unused))

// MK_VECTORISED goes before a loop whose iterations are independent even when the output is one of the inputs: compilers then
// vectorise without asking at run time whether the buffers overlap. Each pass of the loop handles MK_STEP elements (64 bytes,
// one AVX-512 register or several smaller ones) at every level, so a loop over a multiple of MK_STEP leaves no remainder.
#define MK_STEP (64 / (int)sizeof(REAL))
// MK_CHAINED is for long chains of dependent operations, such as polynomials: it interleaves several, because the processor
// does not look far enough ahead to overlap them by itself (measured on exp and log with AVX-512: 1.5 times the rate). Such a
// loop covers the part that is a multiple of MK_CHAINED_STEP and leaves the rest to a MK_VECTORISED one.
#define MK_CHAINED_STEP (MK_CHAINS * MK_LANES)
#if defined(__clang__)
#define MK_PRAGMA_(text) _Pragma(#text)
#define MK_PRAGMA(text) MK_PRAGMA_(text)
#define MK_VECTORISED \
  MK_PRAGMA(clang loop vectorize(assume_safety) vectorize_width(MK_LANES) interleave_count(MK_REGISTERS))
#define MK_CHAINED MK_PRAGMA(clang loop vectorize(assume_safety) vectorize_width(MK_LANES) interleave_count(MK_CHAINS))
#define MK_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#define MK_NO_CONTRACTION _Pragma("clang fp contract(off)")
#else
#define MK_VECTORISED _Pragma("GCC ivdep")
#define MK_CHAINED _Pragma("GCC ivdep")
#define MK_INDEPENDENT _Pragma("GCC ivdep")
#define MK_NO_CONTRACTION
#endif

#endif
