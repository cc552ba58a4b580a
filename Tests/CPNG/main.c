// Tests of the libpng wrapper without Swift, for AddressSanitizer: round trips of every layout, every truncation, and
// thousands of damaged files. A damaged file may decode or fail; it must not touch memory that is not its own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "martlet_png.h"

static int passed, failed;

static void check(int holds, const char *what) {
  if (holds) {
    passed++;
  } else {
    failed++;
    fprintf(stderr, "failed: %s\n", what);
  }
}

static uint64_t state = 0x9E3779B97F4A7C15u;
static uint32_t draw(void) {  // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)((state * 0x2545F4914F6CDD1Du) >> 32);
}

/// Decodes from an exact copy of the bytes, so that reading past the end is seen; the status.
static int decode(mp_decoder *decoder, const uint8_t *bytes, size_t size, uint8_t **pixels, mp_header *header) {
  uint8_t *copy = malloc(size ? size : 1);
  memcpy(copy, bytes, size);
  *pixels = NULL;
  int status = mp_decoder_open(decoder, copy, size, 1 << 20, 1, header);
  if (status == MP_OK) {
    *pixels = malloc(header->byte_count ? header->byte_count : 1);
    status = mp_decoder_read(decoder, *pixels, header->byte_count);
  }
  free(copy);
  return status;
}

static void round_trip(mp_encoder *encoder, mp_decoder *decoder, int channels, int depth, uint32_t width, uint32_t height) {
  size_t count = (size_t)width * height * channels * (depth / 8);
  uint8_t *image = malloc(count), *pixels;
  for (size_t i = 0; i < count; i++) image[i] = (uint8_t)draw();
  const uint8_t *encoded;
  size_t size;
  mp_header header;
  check(mp_encoder_encode(encoder, image, width, height, channels, depth, 6, &encoded, &size) == MP_OK, "encode");
  uint8_t *file = malloc(size);
  memcpy(file, encoded, size);

  int status = decode(decoder, file, size, &pixels, &header);
  check(status == MP_OK && header.byte_count == count && memcmp(pixels, image, count) == 0, "round trip");
  free(pixels);
  for (size_t cut = 0; cut < size; cut++) {
    status = decode(decoder, file, cut, &pixels, &header);
    check(status != MP_OK && (status != MP_CORRUPT || mp_decoder_message(decoder)[0]), "a truncated file is refused");
    free(pixels);
  }
  for (int round = 0; round < 300; round++) {
    uint8_t *damaged = malloc(size);
    memcpy(damaged, file, size);
    for (uint32_t k = 1 + draw() % 4; k > 0; k--) damaged[draw() % size] = (uint8_t)draw();
    decode(decoder, damaged, size, &pixels, &header);
    free(pixels);
    free(damaged);
  }
  free(file);
  free(image);
}

int main(void) {
  mp_encoder *encoder = mp_encoder_create();
  mp_decoder *decoder = mp_decoder_create();
  for (int channels = 1; channels <= 4; channels++) {
    for (int depth = 8; depth <= 16; depth += 8) {
      round_trip(encoder, decoder, channels, depth, 1, 1);
      round_trip(encoder, decoder, channels, depth, 17, 5);
    }
  }
  const uint8_t text[] = "this is a text file";
  mp_header header;
  check(mp_decoder_open(decoder, text, sizeof text, 1 << 20, 0, &header) == MP_NOT_PNG, "text is not a PNG");
  check(mp_decoder_open(decoder, text, 0, 1 << 20, 0, &header) != MP_OK, "nothing is not a PNG");
  uint8_t pixel;
  check(mp_decoder_read(decoder, &pixel, 1) == MP_MISUSE, "reading before opening");
  mp_encoder_destroy(encoder);
  mp_decoder_destroy(decoder);
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
