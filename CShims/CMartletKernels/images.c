// Images to tensors.
#include "levels.h"
#include "images.h"

#define MK_FAMILY "images.inc"
#include "each_level.h"

MK_DEFINE_TABLES(images)

void mk_normalize_image(
    mk_type type, const uint8_t *bytes, void *y, size_t pixels, size_t channels, const double *mean, const double *deviation) {
  images_for(type)->normalize(bytes, y, pixels, channels, mean, deviation);
}
