import MartletKernels

extension LinearAlgebra {
  /// The eigenvalues of a symmetric matrix, ascending, by cyclic Jacobi rotations. Golub, Van Loan, "Matrix Computations", 8.5.
  @inlinable
  public static func symmetricEigenvalues<W: WideReal>(_ a: [W], n: Int) -> [W] {
    var a = a
    let negligible = a.reduce(0) { max($0, abs($1.high)) } * precision(of: W.self)
    for _ in 0..<60 {
      var rotated = false
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) where abs(a[p * n + q].high) > negligible {
          rotated = true
          let (c, s) = rotation(a[p * n + p], a[p * n + q], a[q * n + q])
          for k in 0..<n { rotate(&a, k * n + p, k * n + q, c, s) }
          for k in 0..<n { rotate(&a, p * n + k, q * n + k, c, s) }
          (a[p * n + q], a[q * n + p]) = (.zero, .zero)
        }
      }
      if !rotated { break }
    }
    return (0..<n).map { a[$0 * n + $0] }.sorted { $0 < $1 }
  }

  /// The singular values of a[m, n], descending, min(m, n) of them, by one-sided Jacobi rotations of the columns of the taller of a
  /// and aᵀ. Hestenes, J. SIAM 6 (1958).
  @inlinable
  public static func singularValues<W: WideReal>(_ a: [W], m: Int, n: Int) -> [W] {
    if m < n {
      var transposed = a
      for i in 0..<m {
        for j in 0..<n { transposed[j * m + i] = a[i * n + j] }
      }
      return singularValues(transposed, m: n, n: m)
    }
    var a = a
    for _ in 0..<60 {
      var rotated = false
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) {
          var (pp, pq, qq) = (W.zero, W.zero, W.zero)
          for i in 0..<m {
            let (x, y) = (a[i * n + p], a[i * n + q])
            pp += x * x
            pq += x * y
            qq += y * y
          }
          let negligible = W(precision(of: W.self) * Double(m)) * W.squareRoot(pp) * W.squareRoot(qq)
          if pq.magnitude <= negligible { continue }
          rotated = true
          let (c, s) = rotation(pp, pq, qq)
          for i in 0..<m { rotate(&a, i * n + p, i * n + q, c, s) }
        }
      }
      if !rotated { break }
    }
    let norms = (0..<n).map { column in
      W.squareRoot((0..<m).reduce(W.zero) { $0 + a[$1 * n + column] * a[$1 * n + column] })
    }
    return norms.sorted { $0 > $1 }
  }

  /// What counts as zero beside 1: some times the arithmetic's own roundoff, far below that of the kernels that are judged.
  @inlinable
  static func precision<W: WideReal>(of _: W.Type) -> Double { W.one + W(1e-20) == W.one ? 1e-15 : 1e-27 }

  /// (cos, sin) of the rotation that makes the off-diagonal element of [p, x; x, q] vanish.
  @inlinable
  static func rotation<W: WideReal>(_ p: W, _ x: W, _ q: W) -> (W, W) {
    let tau = (q - p) / (x + x)
    let root = W.squareRoot(W.one + tau * tau)
    // Where tau² overflows the angle is 0 to working precision.
    if !root.high.isFinite { return (.one, .zero) }
    let t = tau < .zero ? -W.one / (root - tau) : W.one / (root + tau)
    let c = W.one / W.squareRoot(W.one + t * t)
    return (c, t * c)
  }

  @inlinable
  static func rotate<W: WideReal>(_ a: inout [W], _ i: Int, _ j: Int, _ c: W, _ s: W) {
    let (x, y) = (a[i], a[j])
    a[i] = c * x - s * y
    a[j] = s * x + c * y
  }
}
