import MartletKernels

/// Matrix products on row-major matrices, by the definition.
public enum Gemm {
  /// c[m,n] = alpha·op(a)[m,k]·op(b)[k,n] + beta·c. With `beta` = 0 the old content of c is not read.
  @inlinable
  public static func multiply<T: ReferenceScalar, R: ReferenceResult>(
    m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>, lda: Int, transposeA: Bool = false,
    b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0, old: UnsafePointer<T>? = nil,
    c: UnsafeMutablePointer<R>, ldc: Int
  ) {
    let alpha = T(alpha).wide
    let beta = T(beta).wide
    for i in 0..<m {
      for j in 0..<n {
        var sum = T.Wide.zero
        for l in 0..<k {
          let left = transposeA ? a[l * lda + i] : a[i * lda + l]
          let right = transposeB ? b[j * ldb + l] : b[l * ldb + j]
          sum.addProduct(left.double, right.double)
        }
        var value = alpha * sum
        if beta != .zero, let old { value += beta * old[i * ldc + j].wide }
        c[i * ldc + j] = R(rounding: value)
      }
    }
  }

  /// The fast kernel's signature: c is also the matrix that `beta` scales.
  @inlinable
  public static func multiply<T: ReferenceScalar>(
    m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>, lda: Int, transposeA: Bool = false,
    b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int
  ) {
    multiply(
      m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
      beta: beta, old: UnsafePointer(c), c: c, ldc: ldc)
  }

  /// `count` products of one shape; matrix i starts at `i · stride` of its operand.
  @inlinable
  public static func batched<T: ReferenceScalar, R: ReferenceResult>(
    count: Int, strideA: Int, strideB: Int, strideC: Int, m: Int, n: Int, k: Int, alpha: Double = 1,
    a: UnsafePointer<T>, lda: Int, transposeA: Bool = false, b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false,
    beta: Double = 0, old: UnsafePointer<T>? = nil, c: UnsafeMutablePointer<R>, ldc: Int
  ) {
    for i in 0..<count {
      multiply(
        m: m, n: n, k: k, alpha: alpha, a: a + i * strideA, lda: lda, transposeA: transposeA, b: b + i * strideB,
        ldb: ldb, transposeB: transposeB, beta: beta, old: old.map { $0 + i * strideC }, c: c + i * strideC, ldc: ldc)
    }
  }

  /// Products of one shape; matrix i starts `placesA[i]` elements into a, likewise b and c.
  @inlinable
  public static func batched<T: ReferenceScalar, R: ReferenceResult>(
    placesA: [Int], placesB: [Int], placesC: [Int], m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>,
    lda: Int, transposeA: Bool = false, b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0,
    old: UnsafePointer<T>? = nil, c: UnsafeMutablePointer<R>, ldc: Int
  ) {
    for i in placesC.indices {
      multiply(
        m: m, n: n, k: k, alpha: alpha, a: a + placesA[i], lda: lda, transposeA: transposeA, b: b + placesB[i],
        ldb: ldb, transposeB: transposeB, beta: beta, old: old.map { $0 + placesC[i] }, c: c + placesC[i], ldc: ldc)
    }
  }

  /// y[rows, outputs] = activation(x[rows, inputs]·weight[inputs, outputs] + bias).
  @inlinable
  public static func linear<T: ReferenceScalar, R: ReferenceResult>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<R>
  ) {
    for row in 0..<rows {
      for output in 0..<outputs {
        var sum = bias?[output].wide ?? T.Wide.zero
        for input in 0..<inputs {
          sum.addProduct(x[row * inputs + input].double, weight[input * outputs + output].double)
        }
        y[row * outputs + output] = R(rounding: Maps.activated(activation, sum))
      }
    }
  }
}
