// Includes the file named by MK_FAMILY for float and for double, at the level set by each_level.h.
#define REAL float
#define MK_IS_F32 1
#define MK_TYPE_NAME f32
#include MK_FAMILY
#undef REAL
#undef MK_IS_F32
#undef MK_TYPE_NAME

#define REAL double
#define MK_IS_F32 0
#define MK_TYPE_NAME f64
#include MK_FAMILY
#undef REAL
#undef MK_IS_F32
#undef MK_TYPE_NAME
