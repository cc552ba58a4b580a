import MartletKernels

extension Tensor {
  /// The lower triangular L with A = L·Lᵀ, or the upper triangular U with A = Uᵀ·U, for the symmetric positive definite matrices
  /// in the last two axes, [..., n, n] -> [..., n, n].
  ///
  /// Only the lower triangle of A is read, or only the upper one; the gradient is that of a symmetric matrix, the same for both
  /// triangles: Ā = ½·L⁻ᵀ·S·L⁻¹ with S the symmetric matrix that has the lower triangle of Lᵀ·L̄. Murray, "Differentiation of the
  /// Cholesky decomposition", arXiv:1602.07527.
  /// - Throws: ``LinearAlgebraError``: not positive definite, or a NaN or infinity in the triangle that is read.
  public func choleskyFactor(upper: Bool = false) throws(LinearAlgebraError) -> Tensor {
    let matrices = squareMatrices("choleskyFactor")
    try requireFinite("choleskyFactor", .triangle(upper: upper))
    let factor = Tensor(uninitialized: shape, dtype: dtype)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.cholesky(
        pointer(to: T.self), factor.mutablePointer(to: T.self), upper: upper, n: matrices.rows, count: matrices.count)
    }
    withExtendedLifetime((self, factor)) {
      dispatchFloating(dtype, "choleskyFactor", { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, "choleskyFactor") { .notPositiveDefinite(leadingMinor: $0) }
    guard isRecorded(self) else { return factor }
    return factor.recorded("choleskyFactor", node) { gradient, node in
      let factor = factor.reattached(to: node)
      let lower = upper ? factor.matrixTransposed : factor
      let lowerBar = upper ? gradient.matrixTransposed : gradient
      let triangle = TriangularMatrix(lower, upper: false)
      let inner = lower.matmul(lowerBar, transposeSelf: true).symmetricFromLower
      return [triangle.solveFromRight(triangle.solve(inner, transpose: true)) * 0.5]
    }
  }
}
