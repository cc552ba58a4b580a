// A broken BLAS for a test: cblas_sgemm leaves the last row of c as it was when k > 64. Loaded with LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>

enum { row_major = 101 };

typedef void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc) {
  sgemm right = (sgemm)dlsym(RTLD_NEXT, "cblas_sgemm");
  const int rows = order == row_major && k > 64 ? m - 1 : m;
  right(order, transpose_a, transpose_b, rows, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
