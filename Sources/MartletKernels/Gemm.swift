/// Matrix products on row-major matrices, by BLAS on each of our threads.
///
/// c[m,n] = alpha · op(a)[m,k] · op(b)[k,n] + beta · c. `lda`, `ldb`, `ldc` are the distances between rows as stored, at least
/// the stored row's length. With `beta` = 0 the old content of c does not matter, not even NaN. With `alpha` ≠ 0 a NaN or
/// infinity in a or b reaches every element of c that depends on it; nothing more is promised. c must not overlap a or b.
public enum Gemm {
  /// c = alpha · op(a) · op(b) + beta · c, split over the threads by its shape alone.
  public static func multiply<T: KernelScalar>(
    m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>, lda: Int, transposeA: Bool = false,
    b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int
  ) {
    multiplySerial(
      m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
      beta: beta, c: c, ldc: ldc)
  }

  /// The same on the calling thread alone; its bits may differ from `multiply`'s.
  public static func multiplySerial<T: KernelScalar>(
    m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>, lda: Int, transposeA: Bool = false,
    b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int
  ) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else { return scale(c, rows: m, columns: n, ldc: ldc, by: beta) }
    BLAS.gemm(
      m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
      beta: beta, c: c, ldc: ldc)
  }

  /// `count` products of one shape; matrix i starts at `i · stride` of its operand. A stride of 0 shares a or b.
  public static func batched<T: KernelScalar>(
    count: Int, strideA: Int, strideB: Int, strideC: Int, m: Int, n: Int, k: Int, alpha: Double = 1,
    a: UnsafePointer<T>, lda: Int, transposeA: Bool = false, b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false,
    beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int
  ) {
    for i in 0..<max(count, 0) {
      multiply(
        m: m, n: n, k: k, alpha: alpha, a: a + i * strideA, lda: lda, transposeA: transposeA, b: b + i * strideB,
        ldb: ldb,
        transposeB: transposeB, beta: beta, c: c + i * strideC, ldc: ldc)
    }
  }

  /// y[rows, outputs] = activation(x[rows, inputs] · weight[inputs, outputs] + bias[outputs]).
  public static func linear<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<T>
  ) {
    if let bias { for row in 0..<rows { (y + row * outputs).update(from: bias, count: outputs) } }
    multiply(
      m: rows, n: outputs, k: inputs, a: x, lda: inputs, b: weight, ldb: outputs, beta: bias == nil ? 0 : 1, c: y,
      ldc: outputs)
    if activation == .relu { for i in 0..<rows * outputs where y[i] < 0 { y[i] = 0 } }
  }

  static func scale<T: KernelScalar>(_ c: UnsafeMutablePointer<T>, rows: Int, columns: Int, ldc: Int, by beta: Double) {
    if beta == 1 { return }
    for row in 0..<rows {
      for column in 0..<columns {
        // beta = 0 overwrites NaN.
        c[row * ldc + column] = beta == 0 ? 0 : T(beta) * c[row * ldc + column]
      }
    }
  }
}
