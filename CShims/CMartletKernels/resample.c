// Interpolation along one axis.
#include "levels.h"
#include "include/martlet_spatial.h"
#include "resample.h"

#define MK_FAMILY "resample.inc"
#include "each_level.h"

MK_DEFINE_TABLES(resample)

void mk_resample(
    mk_type type, const void *x, void *y, const ptrdiff_t *starts, const ptrdiff_t *sources, const double *weights, ptrdiff_t first,
    ptrdiff_t rows, ptrdiff_t inner) {
  resample_for(type)->run(x, y, starts, sources, weights, first, rows, inner);
}
