// A test program for the C kernels alone: no Swift, so it runs under AddressSanitizer and, cross-built, under qemu.
#ifndef MARTLET_CKERNELS_TEST_H
#define MARTLET_CKERNELS_TEST_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../CShims/CMartletKernels/include/martlet_kernels.h"

/// Counts a pass or a failure; a failure prints the level and the message.
void expect(int condition, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// A generator for inputs (SplitMix64): seeded by each test, so that a failure repeats.
typedef struct generator {
  uint64_t state;
} generator;
uint64_t next_bits(generator *g);
/// Uniform in [low, high).
double next_uniform(generator *g, double low, double high);
/// Sum of twelve uniforms: near enough to a normal deviate for test inputs.
double next_normal(generator *g);

/// Element access and allocation by type, so that one test text serves float and double.
size_t size_of(mk_type type);
double get(mk_type type, const void *x, size_t i);
void set(mk_type type, void *x, size_t i, double value);
/// n elements, every byte `poison`; exactly n, so that the sanitizer sees a step beyond the end.
void *make(mk_type type, size_t n, int poison);
void *make_normal(mk_type type, size_t n, generator *g, double mean, double deviation);
const char *name_of(mk_type type);
/// 2^-23 or 2^-52.
double epsilon_of(mk_type type);

/// abs(got - exact) in units of the last place of `exact` as a value of the type; 0 when both are the same infinity or NaN, and
/// infinity when only one is special.
double ulp_error(mk_type type, double got, long double exact);

// One function a family, each called once for every level.
void test_maps(void);
void test_elementary(void);
void test_reductions(void);
void test_softmax(void);
void test_attention(void);
void test_optimizer(void);
void test_random(void);
void test_images(void);
void test_permute(void);
void test_indexing(void);
void test_resample(void);
// The spatial families (convolution, normalisation, pooling) are tested in spatial.c.
void test_spatial(void) __attribute__((weak));
void test_recurrent(void);

#endif
