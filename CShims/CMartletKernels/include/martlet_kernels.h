// The C interface of CMartletKernels: vectorised, single-threaded loops. Not an API for users of Martlet: MartletKernels
// wraps every function with types, threads and checks.
//
// Conventions. `type` says whether the void pointers are float or double. Scalars are double and are rounded to the type
// once. Sizes count elements. No function allocates, starts threads or checks its arguments. An output may be the same
// pointer as an input of equal length where a function says so; otherwise buffers must not overlap.
#ifndef MARTLET_KERNELS_H
#define MARTLET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mk_type { MK_F32 = 0, MK_F64 = 1 } mk_type;

// ---------------------------------------------------------------------------------------------------------------------
// Levels of vector instructions

/// The current level: 0 plain, 1 avx2, 2 avx512, 3 neon. The first call takes the best that the machine has, lowered by the
/// environment variable MARTLET_SIMD (avx512, avx2, plain or neon; anything else is ignored).
int mk_simd_level(void);
/// 1 when this machine can run `level`, else 0.
int mk_simd_supported(int level);
/// Makes `level` current for the whole process. 0, or -1 when the machine cannot run it.
int mk_simd_select(int level);
/// "plain", "avx2", "avx512" or "neon"; "unknown" for any other number.
const char *mk_simd_name(int level);
/// Peak float32 rate of one thread in GFLOP/s, measured for about `seconds` with independent chains of multiply-adds
/// (2 flop each) in the widest vectors of the current level; the best of many short windows.
double mk_fma_peak_gflops(double seconds);

// ---------------------------------------------------------------------------------------------------------------------
// Maps. The order of the enumerators is the ABI: add at the end.

typedef enum mk_unary_op {
  MK_IDENTITY,
  MK_NEGATE,
  MK_ABSOLUTE,
  MK_SQUARE,
  MK_SQUARE_ROOT,
  MK_RECIPROCAL,
  MK_RECIPROCAL_SQUARE_ROOT,
  MK_EXP,
  MK_LOG,
  MK_TANH,
  MK_SIGMOID,
  MK_ERF,
  MK_SIN,
  MK_COS,
  MK_RELU,
  MK_GELU,
  MK_GELU_TANH,
  MK_SILU,
  MK_SIGN,
  MK_ADD_SCALAR,
  MK_SUBTRACT_SCALAR,       // x - s
  MK_SUBTRACT_FROM_SCALAR,  // s - x
  MK_MULTIPLY_SCALAR,
  MK_DIVIDE_SCALAR,       // x / s
  MK_DIVIDE_INTO_SCALAR,  // s / x
  MK_MAXIMUM_SCALAR,
  MK_MINIMUM_SCALAR,
  MK_POWER_SCALAR,  // x ^ s
  MK_LEAKY_RELU,    // x > 0 ? x : s x
  MK_FLOOR,
  MK_CEIL,
  MK_ROUND,  // half to even
  MK_TRUNCATE,
  MK_CUBE_ROOT,
  MK_EXP2,
  MK_EXP_MINUS_ONE,
  MK_LOG2,
  MK_LOG10,
  MK_LOG_ONE_PLUS,
  MK_TAN,
  MK_ASIN,
  MK_ACOS,
  MK_ATAN,
  MK_SINH,
  MK_COSH,
  MK_ASINH,
  MK_ACOSH,
  MK_ATANH,
  MK_ERFC,
  MK_ELU,       // x > 0 ? x : s (e^x - 1)
  MK_SOFTPLUS,  // log(1 + e^x)
  MK_MISH,      // x tanh(softplus(x))
  MK_UNARY_OP_COUNT
} mk_unary_op;

typedef enum mk_binary_op {
  MK_ADD,
  MK_SUBTRACT,
  MK_MULTIPLY,
  MK_DIVIDE,
  MK_MAXIMUM,
  MK_MINIMUM,
  MK_POWER,
  // Backward maps: the first operand is the op's output y or input x, the second the gradient of its output.
  MK_RELU_BACKWARD,        // (y, dy): dy where y > 0, else 0
  MK_LEAKY_RELU_BACKWARD,  // (x, dy): dy where x > 0, else s dy
  MK_TANH_BACKWARD,        // (y, dy): dy (1 - y^2)
  MK_SIGMOID_BACKWARD,     // (y, dy): dy y (1 - y)
  MK_GELU_BACKWARD,        // (x, dy)
  MK_GELU_TANH_BACKWARD,   // (x, dy)
  MK_SILU_BACKWARD,        // (x, dy)
  MK_ABSOLUTE_BACKWARD,    // (x, dy): dy sign(x)
  MK_MASK_EQUAL,           // (a, b): 1 where a == b, else 0
  MK_MASK_LESS,            // (a, b): 1 where a < b, else 0
  MK_MASK_GREATER,         // (a, b): 1 where a > b, else 0
  MK_ATAN2,
  MK_HYPOT,
  MK_TRUNCATING_REMAINDER,  // C's fmod: the sign of a
  MK_MODULO,                // a - b floor(a / b): the sign of b
  MK_COPY_SIGN,             // the magnitude of a, the sign of b
  MK_ELU_BACKWARD,          // (x, dy): dy where x > 0, else s e^x dy
  MK_MISH_BACKWARD,         // (x, dy)
  MK_BINARY_OP_COUNT
} mk_binary_op;

/// y[i] = op(x[i], s). y may be x.
void mk_unary(mk_type type, int op, const void *x, double s, void *y, size_t n);
/// y[i] = op(a[i], b[i]). y may be a or b.
void mk_binary(mk_type type, int op, const void *a, const void *b, double s, void *y, size_t n);
/// y[r, c] = op(a[r, c], b[c]), or op(b[c], a[r, c]) when `swapped`. y may be a.
void mk_binary_rows(
    mk_type type, int op, const void *a, const void *b, double s, int swapped, void *y, size_t rows, size_t cols);
/// y[r, c] = op(a[r, c], b[r]), or op(b[r], a[r, c]) when `swapped`. y may be a.
void mk_binary_columns(
    mk_type type, int op, const void *a, const void *b, double s, int swapped, void *y, size_t rows, size_t cols);
/// y[i] = GELU of x[i], and x[i] becomes GELU's slope there; by tanh when `approximate`. y must not be x.
void mk_gelu_with_slope(mk_type type, int approximate, void *x, void *y, size_t n);
/// y[i] += alpha x[i]
void mk_add_scaled(mk_type type, double alpha, const void *x, void *y, size_t n);
/// y[i] = value
void mk_fill(mk_type type, double value, void *y, size_t n);

// ---------------------------------------------------------------------------------------------------------------------
// Reductions. Sums run in a fixed order of 64-byte vectors, the same at every level.

/// Sum of x, with an error of at most 12 eps sum(abs(x)).
double mk_sum(mk_type type, const void *x, size_t n);
/// Sum of x^2, accumulated in double.
double mk_sum_of_squares(mk_type type, const void *x, size_t n);
/// y[r] = sum over c of x[r, c]
void mk_sum_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols);
/// y[c] = sum over r of x[r, c], for `cols` columns of a matrix whose rows lie `stride` elements apart.
void mk_sum_columns(mk_type type, const void *x, void *y, size_t rows, size_t cols, size_t stride);
/// y[r] = the largest element of the row; NaN when the row has one; -infinity for an empty row.
void mk_maximum_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols);
/// y[r] = the column of the first maximum of the row, or of its first NaN; -1 for an empty row.
void mk_argmax_rows(mk_type type, const void *x, int32_t *y, size_t rows, size_t cols);
/// The same for the smallest element; infinity for an empty row.
void mk_minimum_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols);
void mk_argmin_rows(mk_type type, const void *x, int32_t *y, size_t rows, size_t cols);
/// y[r] = sum over c of (x[r, c] - mean)^2 / (cols - correction), mean being the row's. cols must not be 0.
void mk_variance_rows(mk_type type, const void *x, void *y, size_t rows, size_t cols, double correction);
/// 1 when no element is infinite or NaN.
int mk_all_finite(mk_type type, const void *x, size_t n);

// ---------------------------------------------------------------------------------------------------------------------
// Softmax over rows. A row that holds NaN or +infinity, or only -infinity, becomes NaN.

/// y = exp(x - max) / sum. y may be x.
void mk_softmax(mk_type type, const void *x, void *y, size_t rows, size_t cols);
/// dx = y (dy - sum(y dy)). dx may be dy.
void mk_softmax_backward(mk_type type, const void *y, const void *dy, void *dx, size_t rows, size_t cols);
/// y = (x - max) - log(sum exp(x - max)). y may be x.
void mk_log_softmax(mk_type type, const void *x, void *y, size_t rows, size_t cols);
/// dx = dy - exp(y) sum(dy). dx may be dy.
void mk_log_softmax_backward(mk_type type, const void *y, const void *dy, void *dx, size_t rows, size_t cols);
/// Softmax and cross-entropy in one pass. With p = softmax of the row, t its label, C classes, weights w (ones when NULL)
/// and smoothing e: losses[r] = (1 - e) w[t] (-log p[t]) + e/C sum_c w[c] (-log p[c]), and, unless `gradient` is NULL,
/// gradient = scale times its derivative by the logits. Labels must lie in 0..<cols; a negative one
/// leaves its row out, with loss and gradient 0. gradient may be x.
void mk_cross_entropy(
    mk_type type, const void *x, const int32_t *labels, const void *weights, double smoothing, double scale, void *losses,
    void *gradient, size_t rows, size_t cols);

// ---------------------------------------------------------------------------------------------------------------------
// Attention: scores s[keys, stride] of a block of keys and queries, a column a query. `stride` is a multiple of 64 bytes and at
// most MK_ATTENTION_COLUMNS, of which the first `queries` count and the others hold numbers that are never read; a single query may
// have a stride of 1. What belongs to a query has `stride` elements too.

#define MK_ATTENTION_COLUMNS 128

/// s = -infinity where query c does not see key k: where c < k + diagonal, or visible[k, c] (contiguous, may be NULL) is 0.
void mk_attention_hide(
    mk_type type, void *s, size_t stride, size_t queries, size_t keys, const uint8_t *visible, ptrdiff_t diagonal);
/// One block of a softmax whose maximum and sum are carried from block to block, -infinity and 0 before the first (Milakov,
/// Gimelshein 2018): s = e^(s - maximum), with the maximum raised to that of this block, sum = sum correction + the column's
/// sum, and correction = e^(old maximum - new maximum), which what was made of earlier blocks is to be multiplied with.
void mk_attention_weights(
    mk_type type, void *s, size_t stride, size_t keys, void *maximum, double *sum, void *correction);
/// y[r, :] *= factors[r], for rows that lie `stride` apart.
void mk_attention_rescale(mk_type type, void *y, size_t stride, size_t rows, size_t cols, const void *factors);
/// y[r, :] /= sum[r] and log_sum[r] = maximum[r] + log(sum[r]); zeros and infinity where the sum is 0.
void mk_attention_finish(
    mk_type type, void *y, size_t stride, size_t rows, size_t cols, const void *maximum, const double *sum, void *log_sum);
/// s = e^(s - log_sum)
void mk_attention_probabilities(mk_type type, void *s, size_t stride, size_t keys, const void *log_sum);
/// dp = p (dp - delta)
void mk_attention_gradient(mk_type type, const void *p, void *dp, size_t stride, size_t keys, const void *delta);
/// y[r] = sum over c of a[r, c] b[r, c]
void mk_attention_dots(
    mk_type type, const void *a, size_t a_stride, const void *b, size_t b_stride, size_t rows, size_t cols, void *y);
/// y[k, c] = x[k, c] / keep where word(offset + c query_distance + k) < keep 2^32, else 0: mk_dropout of the block as part of
/// an array in which a query's weights are contiguous. y may be x.
void mk_attention_drop(
    mk_type type, const void *x, void *y, size_t stride, size_t queries, size_t keys, double keep, uint64_t key,
    uint64_t stream, uint64_t offset, uint64_t query_distance);

// ---------------------------------------------------------------------------------------------------------------------
// Optimiser updates, in place, after PyTorch's formulas. g is read as gradient_scale * g.

/// g' = g + weight_decay p; with momentum: m = g' on the first step, else momentum m + (1 - dampening) g'; then g' = m, or
/// g' + momentum m when `nesterov`; p -= rate g'. `m` may be NULL when momentum is 0.
void mk_sgd(
    mk_type type, void *p, const void *g, void *m, size_t n, double rate, double momentum, double dampening, int nesterov,
    double weight_decay, double gradient_scale, int first_step);
/// m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p -= rate/(1 - b1^t) m / (sqrt(v)/sqrt(1 - b2^t) + epsilon). Weight decay
/// is added to g, or, when `decoupled`, p is first multiplied by 1 - rate weight_decay (AdamW).
void mk_adam(
    mk_type type, void *p, const void *g, void *m, void *v, size_t n, double rate, double beta1, double beta2, double epsilon,
    double weight_decay, int decoupled, int64_t step, double gradient_scale);
/// v = alpha v + (1 - alpha) g^2; centred (`a` not NULL): a = alpha a + (1 - alpha) g, d = sqrt(v - a^2), else d = sqrt(v);
/// u = g / (d + epsilon); with momentum (`m` not NULL): m = momentum m + u, p -= rate m; else p -= rate u.
void mk_rmsprop(
    mk_type type, void *p, const void *g, void *v, void *m, void *a, size_t n, double rate, double alpha, double epsilon,
    double weight_decay, double momentum, double gradient_scale);
/// v += g^2, p -= rate g / (sqrt(v) + epsilon)
void mk_adagrad(
    mk_type type, void *p, const void *g, void *v, size_t n, double rate, double epsilon, double weight_decay,
    double gradient_scale);

// ---------------------------------------------------------------------------------------------------------------------
// Random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011). The block with counter
// (index low, index high, stream low, stream high) under `key` holds four 32-bit words. Element i of a float tensor (and of
// every dropout mask) takes word i mod 4 of block i div 4; element i of a double tensor takes words 2 (i mod 2) and
// 2 (i mod 2) + 1 of block i div 2. `offset` is the index of y[0], so any split into calls gives the same numbers.

/// One block, for tests and generators.
void mk_philox_block(uint64_t key, uint64_t stream, uint64_t index, uint32_t words[4]);
/// Uniform in [low, high): the upper 24 (float) or 53 (double) bits. Equal bits at every level.
void mk_uniform(mk_type type, uint64_t key, uint64_t stream, uint64_t offset, double low, double high, void *y, size_t n);
/// Normal, by the Box-Muller transform of the pair (2k, 2k + 1): r cos(t) and r sin(t), with r = sqrt(-2 log u1), t = 2 pi u2.
void mk_normal(
    mk_type type, uint64_t key, uint64_t stream, uint64_t offset, double mean, double deviation, void *y, size_t n);
/// y[i] = x[i] / keep where word(offset + i) < keep 2^32, else 0. y may be x.
void mk_dropout(mk_type type, const void *x, void *y, size_t n, double keep, uint64_t key, uint64_t stream, uint64_t offset);

// ---------------------------------------------------------------------------------------------------------------------
// Images and layout

/// y[i, c] = (bytes[i, c] / 255 - mean[c]) / deviation[c]
void mk_normalize_image(
    mk_type type, const uint8_t *bytes, void *y, size_t pixels, size_t channels, const double *mean, const double *deviation);
/// y[c, r] = x[r, c] for items of 1, 2, 4 or 8 bytes. y may not be x.
void mk_transpose(size_t item_size, const void *x, void *y, size_t rows, size_t cols);

#define MK_PERMUTE_MAXIMUM_RANK 16
/// y, contiguous with `extents`, takes the items of x at `strides` (in items): y[i0, i1, ...] = x[i0 s0 + i1 s1 + ...].
/// Strides may be 0, which repeats, and negative. At most MK_PERMUTE_MAXIMUM_RANK axes; items of 1, 2, 4 or 8 bytes.
void mk_permute(
    size_t item_size, const void *x, void *y, size_t rank, const size_t *extents, const ptrdiff_t *strides);
/// The same with strides for both: y[i0 t0 + i1 t1 + ...] = x[i0 s0 + i1 s1 + ...].
void mk_copy(
    size_t item_size, const void *x, void *y, size_t rank, const size_t *extents, const ptrdiff_t *x_strides,
    const ptrdiff_t *y_strides);

typedef enum mk_item { MK_ITEM_F32, MK_ITEM_F64, MK_ITEM_I32, MK_ITEM_I64, MK_ITEM_U8, MK_ITEM_BOOL, MK_ITEM_COUNT } mk_item;
/// y[i] = x[i] as another type. Real numbers are truncated towards zero when they become integers; what does not fit
/// saturates; NaN becomes 0. Every number but 0, NaN too, is a bool of 1.
void mk_convert(mk_item from, mk_item to, const void *x, void *y, size_t n);

// ---------------------------------------------------------------------------------------------------------------------
// Choosing and indexing

/// y[i] = condition[i] != 0 ? a[i a_step] : b[i b_step]; a step is 1, or 0 for one item that repeats. y may be a or b.
void mk_choose(
    size_t item_size, const uint8_t *condition, const void *a, size_t a_step, const void *b, size_t b_step, void *y,
    size_t n);

// One axis of an array is indexed: x is [outer, extent, inner], what the indices choose is [outer, count, inner]. Indices
// are in 0 ..< extent; `select` has one for each of `count`, the others have one for each element. Work is split by lines,
// of which there are outer count, or by columns of inner: a call does those that begin at `first`.

/// y[o, i, :] = x[o, indices[i], :]; y points to the first of the lines.
void mk_select(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t first, size_t lines, size_t extent,
    size_t count, size_t inner);
/// y[o, i, c] = x[o, indices[o, i, c], c]; y and indices point to the first of the lines.
void mk_gather(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t first, size_t lines, size_t extent,
    size_t count, size_t inner);
/// y[o, indices[o, i, c], c] = x[o, i, c] for ascending i: the last of equal indices stays. Other elements of y are kept.
void mk_scatter(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t outer, size_t extent, size_t count,
    size_t inner, size_t first, size_t columns);
/// y[o, indices[o, i, c], c] += x[o, i, c] for ascending i, summed in double: `sums` has room for extent columns doubles.
void mk_scatter_add(
    mk_type type, const void *x, const int64_t *indices, void *y, double *sums, size_t outer, size_t extent, size_t count,
    size_t inner, size_t first, size_t columns);
/// The same for integers of 1, 4 or 8 bytes, which wrap around.
void mk_scatter_add_integers(
    size_t item_size, const void *x, const int64_t *indices, void *y, size_t outer, size_t extent, size_t count,
    size_t inner, size_t first, size_t columns);
/// y[r, :] = sum of x[places[k], :] for starts[r] <= k < starts[r + 1], in ascending k and in double; 0 where there are none.
void mk_sum_listed_rows(
    mk_type type, const void *x, const int64_t *places, const int64_t *starts, void *y, size_t rows, size_t columns);

#ifdef __cplusplus
}
#endif

#endif
