import MartletKernels

/// One product for a test: shape, options and operands with leading dimensions larger than needed.
struct GemmProblem<T: KernelScalar & BinaryFloatingPoint> {
  var m, n, k: Int
  var transposeA = false
  var transposeB = false
  var alpha = 1.0
  var beta = 0.0
  var padding = 0
  var a: [T] = []
  var b: [T] = []
  var c: [T] = []

  var lda: Int { (transposeA ? m : k) + padding }
  var ldb: Int { (transposeB ? k : n) + padding }
  var ldc: Int { n + padding }

  init(
    m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false, alpha: Double = 1, beta: Double = 0,
    padding: Int = 0, seed: UInt64 = 1
  ) {
    (self.m, self.n, self.k, self.transposeA, self.transposeB) = (m, n, k, transposeA, transposeB)
    (self.alpha, self.beta, self.padding) = (alpha, beta, padding)
    var state = seed
    func random() -> T {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return T(Double(Int64(bitPattern: state) >> 20) / Double(1 << 43))
    }
    a = (0..<max((transposeA ? k : m) * lda, 1)).map { _ in random() }
    b = (0..<max((transposeB ? n : k) * ldb, 1)).map { _ in random() }
    // beta = 0 must overwrite whatever is there.
    c = (0..<max(m * ldc, 1)).map { _ in beta == 0 ? .nan : random() }
  }

  func multiplied(serial: Bool = false) -> [T] {
    var result = c
    if serial {
      Gemm.multiplySerial(
        m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
        beta: beta, c: &result, ldc: ldc)
    } else {
      Gemm.multiply(
        m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
        beta: beta, c: &result, ldc: ldc)
    }
    return result
  }

  /// The largest error in units of eps · (|alpha| Σ|a||b| + |beta||c|), against sums in Double; infinite when a value is not
  /// finite or the padding of c was written to.
  func worstError(of result: [T]) -> Double {
    var worst = 0.0
    // Both with the inner dimension last, so that the loops below are quick.
    let rows = (0..<m * k).map { Double(transposeA ? a[$0 % k * lda + $0 / k] : a[$0 / k * lda + $0 % k]) }
    let columns = (0..<n * k).map { Double(transposeB ? b[$0 / k * ldb + $0 % k] : b[$0 % k * ldb + $0 / k]) }
    for row in 0..<m {
      for column in 0..<n {
        var sum = 0.0
        var magnitude = 0.0
        for i in 0..<k {
          let product = rows[row * k + i] * columns[column * k + i]
          sum += product
          magnitude += product.magnitude
        }
        let old = beta == 0 ? 0 : Double(c[row * ldc + column])
        let expected = T(alpha) == 0 ? Double(T(beta)) * old : Double(T(alpha)) * sum + Double(T(beta)) * old
        let bound = Double(T.ulpOfOne) * (alpha.magnitude * magnitude + (beta * old).magnitude)
        let value = Double(result[row * ldc + column])
        guard value.isFinite else { return .infinity }
        if value != expected { worst = max(worst, (value - expected).magnitude / bound) }
      }
      for column in n..<ldc where result[row * ldc + column].bitPatternValue != c[row * ldc + column].bitPatternValue {
        return .infinity
      }
    }
    return worst
  }
}

extension BinaryFloatingPoint {
  /// Tells NaNs apart too.
  var bitPatternValue: UInt64 {
    if let value = self as? Float { return UInt64(value.bitPattern) }
    return Double(self).bitPattern
  }
}
