// The measured float32 peak of one thread.
#define _POSIX_C_SOURCE 199309L
#include <time.h>

#include "levels.h"
#include "peak.h"

#define MK_FAMILY "peak.inc"
#include "each_level.h"

MK_DEFINE_TABLES(peak)

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double mk_fma_peak_gflops(double seconds) {
  const struct peak_table *table = peak_for(MK_F32);
  double best = 0;
  volatile float kept;
  const double start = now();
  do {
    float sink;
    const double before = now();
    const double flop = table->run(200000, &sink);
    const double elapsed = now() - before;
    kept = sink;
    if (elapsed > 0 && flop / elapsed > best) best = flop / elapsed;
  } while (now() - start < seconds);
  (void)kept;
  return best * 1e-9;
}
