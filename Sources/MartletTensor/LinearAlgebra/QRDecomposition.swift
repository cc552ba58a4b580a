import MartletKernels

extension Tensor {
  /// A = Q·R for the matrices in the last two axes, by Householder reflections: the columns of Q orthonormal, R upper triangular.
  ///
  ///     [..., m, n] -> [..., m, k], [..., k, n]     k = min(m, n), or m when `complete`
  ///
  /// R's diagonal may have either sign. The gradient needs the first min(m, n) columns of A to be independent, otherwise it is not
  /// finite; the complete Q of a tall matrix is not unique and has none. Walter, Lehmann, "Algorithmic differentiation of linear
  /// algebra functions", 2018; Seeger et al., arXiv:1710.08717.
  /// - Parameter complete: Q is square.
  /// - Throws: ``LinearAlgebraError``: a NaN or infinity.
  public func qrDecomposition(complete: Bool = false) throws(LinearAlgebraError) -> (q: Tensor, r: Tensor) {
    let matrices = matrices("qrDecomposition")
    try requireFinite("qrDecomposition")
    let (m, n) = (matrices.rows, matrices.columns)
    let k = complete ? m : matrices.least
    let results = PackedResults([matrices.shape(m, k), matrices.shape(k, n)], dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      LAPACK.orthogonalTriangular(
        pointer(to: T.self), q: results.pointer(0, T.self), r: results.pointer(1, T.self), complete: complete, m: m,
        n: n, count: matrices.count)
    }
    withExtendedLifetime((self, results)) {
      dispatchFloating(dtype, "qrDecomposition", { run(Float.self) }, { run(Double.self) })
    }
    let shape = shape
    let tracked = results.recorded("qrDecomposition", self) { gradients, results in
      if k > n {
        misuse(
          "qrDecomposition", "the complete Q of shape \(shape) is not unique and has no gradient; the reduced Q has")
      }
      return qrGradient(results[0], results[1], gradients[0], gradients[1])
    }
    return (tracked[0], tracked[1])
  }
}

/// Ā for a square Q and R or a tall Q; of a wide A = [X, Y], X has the square factors Q and U, and Y = Q·V.
private func qrGradient(_ q: Tensor, _ r: Tensor, _ qBar: Tensor, _ rBar: Tensor) -> Tensor {
  let k = q.shape[q.rank - 1]
  if r.shape[r.rank - 1] > k {
    let ((u, v), (uBar, vBar)) = (r.columns(splitAt: k), rBar.columns(splitAt: k))
    let left = qrGradient(q, u, qBar + q.matmul(v.matmul(vBar, transposeOther: true)), uBar)
    return concatenate([left, q.matmul(vBar)], axis: -1)
  }
  let inner = r.matmul(rBar, transposeOther: true) - qBar.matmul(q, transposeSelf: true)
  return TriangularMatrix(r, upper: true)
    .solveFromRight(qBar + q.matmul(inner.symmetricFromLower), transpose: true)
}
