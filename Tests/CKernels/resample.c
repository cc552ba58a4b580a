// Weighted sums of rows at irregular places.
#include "../../CShims/CMartletKernels/include/martlet_spatial.h"
#include "test.h"

void test_resample(void) {
  static const size_t inner_lengths[] = {1, 2, 3, 15, 16, 17, 255, 256, 257, 700};
  static const ptrdiff_t term_counts[] = {0, 1, 2, 3, 16, 17, 40};
  enum { inputs = 9, rows = 7 };
  for (int t = 0; t < 2; t++)
    for (size_t k = 0; k < sizeof inner_lengths / sizeof inner_lengths[0]; k++) {
      const mk_type type = (mk_type)t;
      const size_t inner = inner_lengths[k];
      generator g = {inner};
      ptrdiff_t starts[rows + 1] = {0}, sources[7 * 40];
      double weights[7 * 40];
      for (int r = 0; r < rows; r++) {
        starts[r + 1] = starts[r] + term_counts[r];
        for (ptrdiff_t s = starts[r]; s < starts[r + 1]; s++) {
          sources[s] = (ptrdiff_t)(next_bits(&g) % inputs);
          weights[s] = next_uniform(&g, -1, 1);
        }
      }
      void *x = make_normal(type, inputs * inner, &g, 0, 1);
      void *y = make(type, (rows - 1) * inner, 0xa5);
      // From the second row on.
      mk_resample(type, x, y, starts, sources, weights, 1, rows - 1, (ptrdiff_t)inner);
      int right = 1;
      for (int r = 1; r < rows; r++)
        for (size_t c = 0; c < inner; c++) {
          double want = 0, magnitude = 0;
          for (ptrdiff_t s = starts[r]; s < starts[r + 1]; s++) {
            const double term = weights[s] * get(type, x, (size_t)sources[s] * inner + c);
            want += term;
            magnitude += fabs(term);
          }
          right &= fabs(get(type, y, (size_t)(r - 1) * inner + c) - want) <= 12 * epsilon_of(type) * magnitude;
        }
      expect(right, "resample %s, rows of %zu", name_of(type), inner);
      free(x), free(y);
    }
}
