// Includes the file named by MK_FAMILY for float and for double, at the level set by each_level.h.
// MK_LANES is a literal because it is pasted into pragmas.
#define REAL float
#define MK_IS_F32 1
#define MK_TYPE_NAME f32
#if MK_VECTOR_BYTES == 64
#define MK_LANES 16
#elif MK_VECTOR_BYTES == 32
#define MK_LANES 8
#else
#define MK_LANES 4
#endif
#include MK_FAMILY
#undef REAL
#undef MK_IS_F32
#undef MK_TYPE_NAME
#undef MK_LANES

#define REAL double
#define MK_IS_F32 0
#define MK_TYPE_NAME f64
#if MK_VECTOR_BYTES == 64
#define MK_LANES 8
#elif MK_VECTOR_BYTES == 32
#define MK_LANES 4
#else
#define MK_LANES 2
#endif
#include MK_FAMILY
#undef REAL
#undef MK_IS_F32
#undef MK_TYPE_NAME
#undef MK_LANES
