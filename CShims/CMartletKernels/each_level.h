// Includes the file named by MK_FAMILY once for each type and level (see levels.h). No include guard on purpose.
#if MK_HAS_X86_LEVELS

// Clang tunes x86-64-v4 for 256-bit registers, which halves the rate of long loops: no-prefer-256-bit takes that back.
#define MK_LEVEL_NAME avx512
#define MK_FUSED 1
#define MK_VECTOR_BYTES 64
#define MK_REGISTERS 1
#define MK_CHAINS 4
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,no-prefer-256-bit"))), apply_to = function)
#include "each_type.h"
#pragma clang attribute pop
#undef MK_LEVEL_NAME
#undef MK_FUSED
#undef MK_VECTOR_BYTES
#undef MK_REGISTERS
#undef MK_CHAINS

#define MK_LEVEL_NAME avx2
#define MK_FUSED 1
#define MK_VECTOR_BYTES 32
#define MK_REGISTERS 2
#define MK_CHAINS 2
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "each_type.h"
#pragma clang attribute pop
#undef MK_LEVEL_NAME
#undef MK_FUSED
#undef MK_VECTOR_BYTES
#undef MK_REGISTERS
#undef MK_CHAINS

#endif

#if MK_HAS_NEON
#define MK_LEVEL_NAME neon
#define MK_FUSED 1
#else
#define MK_LEVEL_NAME plain
#define MK_FUSED 0
#endif
#define MK_VECTOR_BYTES 16
#define MK_REGISTERS 4
#define MK_CHAINS 4
#include "each_type.h"
#undef MK_LEVEL_NAME
#undef MK_FUSED
#undef MK_VECTOR_BYTES
#undef MK_REGISTERS
#undef MK_CHAINS

#undef MK_FAMILY
