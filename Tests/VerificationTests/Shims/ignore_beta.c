// A broken BLAS for a test: cblas_sgemm takes every beta for 0. Loaded with LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>

typedef void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc) {
  sgemm right = (sgemm)dlsym(RTLD_NEXT, "cblas_sgemm");
  (void)beta;
  right(order, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, 0.0f, c, ldc);
}
