import MartletKernels

extension Tensor {
  /// A·V = V·diag(λ) for the symmetric matrices in the last two axes, λ ascending, the columns of V orthonormal:
  /// [..., n, n] -> [..., n], [..., n, n].
  ///
  /// Only one triangle of A is read; the gradient is that of a symmetric matrix, the same for both triangles:
  /// Ā = V·(diag(λ̄) + ½·J(Vᵀ·V̄)/(λⱼ − λᵢ))·Vᵀ with J(M) = M − Mᵀ. The signs of the vectors are arbitrary, and equal eigenvalues
  /// leave their vectors undetermined up to a rotation: the gradient of what depends on such a choice does not exist, and comes
  /// out infinite or NaN. That of the values alone is always finite. Walter, Lehmann, "Algorithmic differentiation of linear
  /// algebra functions", 2018.
  /// - Parameter upper: the upper triangle is read, not the lower one.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity in the triangle that is read.
  public func symmetricEigenDecomposition(
    upper: Bool = false
  ) throws(LinearAlgebraError) -> (values: Tensor, vectors: Tensor) {
    try symmetricEigenDecomposition("symmetricEigenDecomposition", upper: upper)
  }

  private func symmetricEigenDecomposition(
    _ operation: StaticString, upper: Bool
  ) throws(LinearAlgebraError) -> (values: Tensor, vectors: Tensor) {
    let matrices = squareMatrices(operation)
    try requireFinite(operation, .triangle(upper: upper))
    let results = PackedResults([matrices.shape(matrices.rows), shape], dtype: dtype)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.symmetricEigen(
        pointer(to: T.self), values: results.pointer(0, T.self), vectors: results.pointer(1, T.self), upper: upper,
        n: matrices.rows, count: matrices.count)
    }
    withExtendedLifetime((self, results)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, operation) { _ in .nonConverged }
    let tracked = results.recorded(operation, self) { gradients, results in
      let (values, vectors) = (results[0], results[1])
      let product = vectors.matmul(gradients[1], transposeSelf: true)
      let numerator = (product - product.matrixTransposed) * 0.5
      let inner =
        numerator.quotient(by: values.asRow - values.asColumn)
        + gradients[0].asRow * Tensor.eye(matrices.rows, dtype: values.dtype)
      return vectors.matmul(inner).matmul(vectors, transposeOther: true)
    }
    return (tracked[0], tracked[1])
  }

  /// The eigenvalues of the symmetric matrices in the last two axes, ascending: [..., n, n] -> [..., n].
  ///
  /// The gradient is that of ``symmetricEigenDecomposition(upper:)``, from which the values come when it is wanted.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity in the triangle that is read.
  public func symmetricEigenvalues(upper: Bool = false) throws(LinearAlgebraError) -> Tensor {
    let operation: StaticString = "symmetricEigenvalues"
    if isRecorded(self) { return try symmetricEigenDecomposition(operation, upper: upper).values }
    let matrices = squareMatrices(operation)
    try requireFinite(operation, .triangle(upper: upper))
    let values = Tensor(uninitialized: matrices.shape(matrices.rows), dtype: dtype)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.symmetricEigen(
        pointer(to: T.self), values: values.mutablePointer(to: T.self), vectors: nil, upper: upper, n: matrices.rows,
        count: matrices.count)
    }
    withExtendedLifetime((self, values)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, operation) { _ in .nonConverged }
    return values
  }

  /// The eigenvalues of the square matrices in the last two axes, their real and their imaginary parts: [..., n, n] -> [..., n]
  /// twice. They have no order, but that conjugate pairs stand together, the positive imaginary part first.
  ///
  /// Not differentiable: a gradient that arrives here traps. Those of symmetric matrices are, by
  /// ``symmetricEigenvalues(upper:)``.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity.
  public func eigenvalues() throws(LinearAlgebraError) -> (real: Tensor, imaginary: Tensor) {
    let matrices = squareMatrices("eigenvalues")
    try requireFinite("eigenvalues")
    let shape = matrices.shape(matrices.rows)
    let results = PackedResults([shape, shape], dtype: dtype)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.eigenvalues(
        pointer(to: T.self), real: results.pointer(0, T.self), imaginary: results.pointer(1, T.self), n: matrices.rows,
        count: matrices.count)
    }
    withExtendedLifetime((self, results)) {
      dispatchFloating(dtype, "eigenvalues", { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, "eigenvalues") { _ in .nonConverged }
    let tracked = results.recorded("eigenvalues", self) { _, _ in
      misuse("eigenvalues", "the eigenvalues of general matrices have no gradient here; symmetricEigenvalues has")
    }
    return (tracked[0], tracked[1])
  }
}
