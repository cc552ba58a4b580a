// PNG decoding and encoding in memory on libpng's classic API.
//
// libpng reports errors by longjmp, which must never cross a Swift frame: every jump starts and ends in martlet_png.c.
// No function here is thread-safe for one object; different objects may be used by different threads.
#ifndef MARTLET_PNG_H
#define MARTLET_PNG_H

#include <stddef.h>
#include <stdint.h>

/// What a function returns: 0, or why it failed.
enum mp_status {
  MP_OK = 0,
  MP_NOT_PNG = 1,    // the signature is not PNG's
  MP_TRUNCATED = 2,  // the bytes end before the image does
  MP_CORRUPT = 3,    // libpng refused the file; mp_*_message tells why
  MP_TOO_LARGE = 4,  // more pixels than allowed, or more bytes than a size_t counts
  MP_NO_MEMORY = 5,
  MP_MISUSE = 6,     // read before open, or a buffer of another size
};

/// The facts of an image, known before anything is allocated for its pixels.
typedef struct {
  uint32_t width, height;
  uint8_t bit_depth;     // of the file: 1, 2, 4, 8 or 16
  uint8_t color_type;    // of the file, PNG's number: 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha
  uint8_t interlaced;
  uint8_t transparency;  // has a tRNS chunk
  uint8_t channels;      // of the decoded image: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha
  uint8_t sample_bytes;  // of the decoded image: 1, or 2 (machine order) if 16 bits were kept
  size_t byte_count;     // of the decoded image: height * width * channels * sample_bytes, rows without padding
} mp_header;

/// A decoder that keeps its memory from one image to the next.
typedef struct mp_decoder mp_decoder;

mp_decoder *mp_decoder_create(void);  // NULL: out of memory
void mp_decoder_destroy(mp_decoder *decoder);

/// Reads everything before the pixels. `data` must stay valid until mp_decoder_read has returned.
/// The header's size and depth are filled in for MP_TOO_LARGE too.
int mp_decoder_open(
    mp_decoder *decoder, const uint8_t *data, size_t size, uint64_t max_pixels, int keep_16_bits, mp_header *header);

/// Decodes the image that was opened into `pixels` of exactly `byte_count` bytes, and checks the file to its end.
/// Palettes, low bit depths and tRNS are expanded, interlacing is undone, no gamma is applied; of 16 bits the high byte
/// is kept unless both were asked for.
int mp_decoder_read(mp_decoder *decoder, uint8_t *pixels, size_t byte_count);

/// libpng's words for the last failure; its last warning about the last image. Empty if there is none.
const char *mp_decoder_message(const mp_decoder *decoder);
const char *mp_decoder_warning(const mp_decoder *decoder);

/// An encoder that keeps its memory from one image to the next.
typedef struct mp_encoder mp_encoder;

mp_encoder *mp_encoder_create(void);  // NULL: out of memory
void mp_encoder_destroy(mp_encoder *encoder);

/// Encodes rows without padding: 1 to 4 channels (grey, grey + alpha, RGB, RGB + alpha), bit depth 8, or 16 in machine
/// order. `level` is zlib's, 0 to 9. The result belongs to the encoder and lasts until its next image.
int mp_encoder_encode(
    mp_encoder *encoder, const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int bit_depth, int level,
    const uint8_t **result, size_t *result_size);

const char *mp_encoder_message(const mp_encoder *encoder);

/// The version of the libpng that is loaded.
const char *mp_library_version(void);

#endif
