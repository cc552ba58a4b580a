// Bytes to normalised numbers.
#include "test.h"

void test_images(void) {
  static const size_t channel_counts[] = {1, 2, 3, 4, 7, 64, 65, 100};
  for (int t = 0; t < 2; t++)
    for (size_t k = 0; k < sizeof channel_counts / sizeof channel_counts[0]; k++)
      for (size_t pixels = 0; pixels < 900; pixels = 3 * pixels + 1) {
        const mk_type type = (mk_type)t;
        const size_t channels = channel_counts[k], n = pixels * channels;
        generator g = {pixels + channels};
        uint8_t *bytes = malloc(n + 1);
        double mean[100], deviation[100];
        for (size_t c = 0; c < channels; c++) {
          mean[c] = next_uniform(&g, 0.1, 0.9);
          deviation[c] = next_uniform(&g, 0.1, 0.5);
        }
        for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)next_bits(&g);
        void *y = make(type, n, 0xa5);
        mk_normalize_image(type, bytes, y, pixels, channels, mean, deviation);
        int right = 1;
        for (size_t i = 0; i < n; i++) {
          const size_t c = i % channels;
          const double want = (bytes[i] / 255.0 - mean[c]) / deviation[c];
          right &= fabs(get(type, y, i) - want) <= 2 * epsilon_of(type) * (bytes[i] / 255.0 + mean[c]) / deviation[c];
        }
        expect(right, "normalize %s %zu pixels of %zu channels", name_of(type), pixels, channels);
        free(bytes), free(y);
      }
}
