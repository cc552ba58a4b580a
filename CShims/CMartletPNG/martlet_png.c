#include "martlet_png.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 160 };

// Scratch: libpng and zlib take a dozen blocks an image. They are cut from blocks that stay for the next image.

typedef struct block {
  struct block *next;
  size_t size, used;
} block;

enum {
  ALIGNMENT = 64,
  BLOCK_HEADER = (sizeof(block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT,
  BLOCK_SIZE = 384 * 1024,          // holds what zlib's deflate and small images take
  KEPT_BYTES = 4 * 1024 * 1024,     // after an image that took more, the surplus goes back
};

typedef struct {
  block *first;
  size_t total;
} scratch;

static void *scratch_take(scratch *s, size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (s->first == NULL || s->first->size - s->first->used < size) {
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    block *b = aligned_alloc(ALIGNMENT, BLOCK_HEADER + room);
    if (b == NULL) return NULL;
    *b = (block){.next = s->first, .size = room, .used = 0};
    s->first = b;
    s->total += room;
  }
  void *result = (char *)s->first + BLOCK_HEADER + s->first->used;
  s->first->used += size;
  return result;
}

/// Forgets what was taken; keeps one block, or none if even that one is large.
static void scratch_reset(scratch *s, size_t kept) {
  while (s->first != NULL && (s->first->next != NULL || s->first->size > kept)) {
    block *b = s->first;
    s->first = b->next;
    s->total -= b->size;
    free(b);
  }
  if (s->first != NULL) s->first->used = 0;
}

static png_voidp take_for_png(png_structp png, png_alloc_size_t size) {
  return scratch_take(png_get_mem_ptr(png), size);
}

static void free_for_png(png_structp png, png_voidp pointer) {
  (void)png;
  (void)pointer;  // freed all at once by scratch_reset
}

// Errors: the message is kept, then control returns to the function that called libpng.

typedef struct {
  jmp_buf jump;
  int status;
  char message[MESSAGE_SIZE], warning[MESSAGE_SIZE];
} failure;

static _Noreturn void fail(png_structp png, png_const_charp message) {
  failure *f = png_get_error_ptr(png);
  if (f->status == MP_OK) f->status = strcmp(message, "Out of memory") == 0 ? MP_NO_MEMORY : MP_CORRUPT;
  snprintf(f->message, MESSAGE_SIZE, "%s", message);
  longjmp(f->jump, 1);
}

static void warn(png_structp png, png_const_charp message) {
  failure *f = png_get_error_ptr(png);
  snprintf(f->warning, MESSAGE_SIZE, "%s", message);
}

static int failed(failure *f, int status, const char *message) {
  f->status = status;
  snprintf(f->message, MESSAGE_SIZE, "%s", message);
  return status;
}

static void forget(failure *f) {
  f->status = MP_OK;
  f->message[0] = f->warning[0] = 0;
}

// Decoding

struct mp_decoder {
  png_structp png;
  png_infop info;
  const uint8_t *data;
  size_t size, position;
  mp_header header;
  int opened;
  scratch scratch;
  failure failure;
};

mp_decoder *mp_decoder_create(void) { return calloc(1, sizeof(mp_decoder)); }

static void decoder_close(mp_decoder *d) {
  if (d->png != NULL) png_destroy_read_struct(&d->png, &d->info, NULL);
  d->png = NULL;
  d->info = NULL;
  d->data = NULL;
  d->opened = 0;
  scratch_reset(&d->scratch, KEPT_BYTES);
}

void mp_decoder_destroy(mp_decoder *d) {
  if (d == NULL) return;
  decoder_close(d);
  scratch_reset(&d->scratch, 0);
  free(d);
}

const char *mp_decoder_message(const mp_decoder *d) { return d->failure.message; }
const char *mp_decoder_warning(const mp_decoder *d) { return d->failure.warning; }

static void read_bytes(png_structp png, png_bytep target, png_size_t count) {
  mp_decoder *d = png_get_io_ptr(png);
  if (count > d->size - d->position) {
    d->failure.status = MP_TRUNCATED;
    png_error(png, "the file ends before the image does");
  }
  memcpy(target, d->data + d->position, count);
  d->position += count;
}

/// Fills in the header; returns what is wrong with the size, or MP_OK.
static int describe(mp_decoder *d, uint64_t max_pixels, int keep_16_bits) {
  png_structp png = d->png;
  png_infop info = d->info;
  mp_header *h = &d->header;
  int bit_depth, color_type, interlace;
  png_uint_32 width, height;
  png_get_IHDR(png, info, &width, &height, &bit_depth, &color_type, &interlace, NULL, NULL);
  h->width = width;
  h->height = height;
  h->bit_depth = (uint8_t)bit_depth;
  h->color_type = (uint8_t)color_type;
  h->interlaced = interlace != PNG_INTERLACE_NONE;
  h->transparency = png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  int alpha = h->transparency || (color_type & PNG_COLOR_MASK_ALPHA);
  h->channels = (uint8_t)((color_type & PNG_COLOR_MASK_COLOR ? 3 : 1) + (alpha ? 1 : 0));
  h->sample_bytes = bit_depth == 16 && keep_16_bits ? 2 : 1;
  // Two 31-bit extents: their product fits 64 bits; times 8 bytes it may not fit size_t.
  uint64_t pixels = (uint64_t)width * height;
  uint64_t pixel_bytes = (uint64_t)h->channels * h->sample_bytes;
  if (pixels > max_pixels || pixels > SIZE_MAX / 2 / pixel_bytes) return MP_TOO_LARGE;
  h->byte_count = (size_t)(pixels * pixel_bytes);
  return MP_OK;
}

int mp_decoder_open(
    mp_decoder *d, const uint8_t *data, size_t size, uint64_t max_pixels, int keep_16_bits, mp_header *header) {
  decoder_close(d);
  forget(&d->failure);
  d->header = (mp_header){0};
  *header = d->header;
  size_t known = size < 8 ? size : 8;
  if (size == 0 || png_sig_cmp(data, 0, known) != 0) return failed(&d->failure, MP_NOT_PNG, "not a PNG file");
  if (setjmp(d->failure.jump)) {
    int status = d->failure.status;
    decoder_close(d);
    return status;
  }
  d->data = data;
  d->size = size;
  d->position = 0;
  d->png = png_create_read_struct_2(
      PNG_LIBPNG_VER_STRING, &d->failure, fail, warn, &d->scratch, take_for_png, free_for_png);
  if (d->png == NULL) {
    decoder_close(d);
    return failed(&d->failure, MP_NO_MEMORY, "libpng could not start");
  }
  d->info = png_create_info_struct(d->png);
  if (d->info == NULL) {
    decoder_close(d);
    return failed(&d->failure, MP_NO_MEMORY, "out of memory");
  }
  png_set_read_fn(d->png, d, read_bytes);
  png_set_user_limits(d->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the limit is on pixels, below
  png_set_crc_action(d->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Colour profiles, gamma, text and the like change nothing here, and must not fail or fill the memory.
  png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(d->png, d->info);
  int status = describe(d, max_pixels, keep_16_bits);
  *header = d->header;
  if (status != MP_OK) {
    decoder_close(d);
    return failed(&d->failure, status, "more pixels than allowed");
  }
  d->opened = 1;
  return MP_OK;
}

int mp_decoder_read(mp_decoder *d, uint8_t *pixels, size_t byte_count) {
  if (!d->opened || byte_count != d->header.byte_count) return failed(&d->failure, MP_MISUSE, "no image is open");
  if (setjmp(d->failure.jump)) {
    int status = d->failure.status;
    decoder_close(d);
    return status;
  }
  png_structp png = d->png;
  png_set_expand(png);  // palette to RGB, 1, 2 and 4 bits to 8, tRNS to alpha
  if (d->header.bit_depth == 16) {
    if (d->header.sample_bytes == 1) {
      png_set_strip_16(png);  // the high byte, as other loaders take it; not libpng's rounding scale
    } else {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
      png_set_swap(png);
#endif
    }
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, d->info);
  size_t stride = png_get_rowbytes(png, d->info);
  if (stride * d->header.height != byte_count) {
    decoder_close(d);
    return failed(&d->failure, MP_CORRUPT, "the rows have an unexpected size");
  }
  for (int pass = 0; pass < passes; pass++) {
    uint8_t *row = pixels;
    for (uint32_t y = 0; y < d->header.height; y++, row += stride) png_read_row(png, row, NULL);
  }
  png_read_end(png, NULL);
  decoder_close(d);
  return MP_OK;
}

// Encoding

struct mp_encoder {
  png_structp png;
  png_infop info;
  uint8_t *result;
  size_t size, capacity;
  scratch scratch;
  failure failure;
};

mp_encoder *mp_encoder_create(void) { return calloc(1, sizeof(mp_encoder)); }

static void encoder_close(mp_encoder *e) {
  if (e->png != NULL) png_destroy_write_struct(&e->png, &e->info);
  e->png = NULL;
  e->info = NULL;
  scratch_reset(&e->scratch, KEPT_BYTES);
}

void mp_encoder_destroy(mp_encoder *e) {
  if (e == NULL) return;
  encoder_close(e);
  scratch_reset(&e->scratch, 0);
  free(e->result);
  free(e);
}

const char *mp_encoder_message(const mp_encoder *e) { return e->failure.message; }

static void write_bytes(png_structp png, png_bytep source, png_size_t count) {
  mp_encoder *e = png_get_io_ptr(png);
  if (count > e->capacity - e->size) {
    size_t capacity = e->capacity < 4096 ? 4096 : e->capacity;
    while (capacity - e->size < count && capacity <= SIZE_MAX / 4) capacity *= 2;
    uint8_t *grown = capacity - e->size < count ? NULL : realloc(e->result, capacity);
    if (grown == NULL) {
      e->failure.status = MP_NO_MEMORY;
      png_error(png, "out of memory");
    }
    e->result = grown;
    e->capacity = capacity;
  }
  memcpy(e->result + e->size, source, count);
  e->size += count;
}

static void flush_nothing(png_structp png) { (void)png; }

int mp_encoder_encode(
    mp_encoder *e, const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int bit_depth, int level,
    const uint8_t **result, size_t *result_size) {
  static const int color_types[5] = {
      0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  encoder_close(e);
  forget(&e->failure);
  if (channels < 1 || channels > 4 || (bit_depth != 8 && bit_depth != 16) || level < 0 || level > 9)
    return failed(&e->failure, MP_MISUSE, "channels, bit depth or compression level out of range");
  if (setjmp(e->failure.jump)) {
    int status = e->failure.status;
    encoder_close(e);
    return status;
  }
  e->size = 0;
  e->png = png_create_write_struct_2(
      PNG_LIBPNG_VER_STRING, &e->failure, fail, warn, &e->scratch, take_for_png, free_for_png);
  e->info = e->png == NULL ? NULL : png_create_info_struct(e->png);
  if (e->info == NULL) {
    encoder_close(e);
    return failed(&e->failure, MP_NO_MEMORY, "libpng could not start");
  }
  png_structp png = e->png;
  png_set_write_fn(png, e, write_bytes, flush_nothing);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, level);
  png_set_IHDR(
      png, e->info, width, height, bit_depth, color_types[channels], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, e->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (bit_depth == 16) png_set_swap(png);
#endif
  size_t stride = (size_t)width * (size_t)channels * (size_t)(bit_depth / 8);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + y * stride);
  png_write_end(png, NULL);
  encoder_close(e);
  *result = e->result;
  *result_size = e->size;
  return MP_OK;
}

const char *mp_library_version(void) { return png_get_libpng_ver(NULL); }
