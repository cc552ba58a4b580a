/// The operands of c[m,n] = alpha · op(a)[m,k] · op(b)[k,n] + beta · c, row-major.
struct GemmOperands<T: KernelScalar> {
  var alpha: Double
  var a: UnsafePointer<T>
  var lda: Int
  var transposeA: Bool
  var b: UnsafePointer<T>
  var ldb: Int
  var transposeB: Bool
  var beta: Double
  var c: UnsafeMutablePointer<T>
  var ldc: Int

  /// The operands of the rows × columns of c, summed over `inner` only.
  @inline(__always)
  func part(rows: Int, columns: Int, inner: Int) -> GemmOperands {
    var part = self
    part.a += transposeA ? inner * lda + rows : rows * lda + inner
    part.b += transposeB ? columns * ldb + inner : inner * ldb + columns
    part.c += rows * ldc + columns
    return part
  }

  /// Runs on the calling thread.
  func run(m: Int, n: Int, k: Int) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else { return Gemm.scale(c, rows: m, columns: n, ldc: ldc, by: beta) }
    if n == 1 {
      // c = op(a) · b, with b and c as vectors.
      BLAS.gemv(
        rows: transposeA ? k : m, columns: transposeA ? m : k, alpha: alpha, a: a, lda: lda, transpose: transposeA,
        x: b, strideX: transposeB ? 1 : ldb, beta: beta, y: c, strideY: ldc)
    } else if m == 1 {
      // cᵀ = op(b)ᵀ · aᵀ.
      BLAS.gemv(
        rows: transposeB ? n : k, columns: transposeB ? k : n, alpha: alpha, a: b, lda: ldb, transpose: !transposeB,
        x: a, strideX: transposeA ? lda : 1, beta: beta, y: c, strideY: 1)
    } else if transposesFirst(m: m, n: n, k: k) {
      runTransposed(m: m, n: n, k: k)
    } else {
      BLAS.gemm(
        m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
        beta: beta, c: c, ldc: ldc)
    }
  }
}
