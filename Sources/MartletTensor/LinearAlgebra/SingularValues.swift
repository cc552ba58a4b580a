import MartletKernels

extension Tensor {
  /// A = U·diag(s)·Vᵀ for the matrices in the last two axes, s descending, U and V with orthonormal columns.
  ///
  ///     [..., m, n] -> [..., m, k], [..., k], [..., k, n]     k = min(m, n)
  ///     [..., m, n] -> [..., m, m], [..., k], [..., n, n]     when `full`
  ///
  /// The signs of the vectors are arbitrary, and equal singular values leave their vectors undetermined up to a rotation: the
  /// gradient of what depends on such a choice does not exist, and comes out infinite or NaN. That of the values alone is always
  /// finite. Full U and V of a matrix that is not square have no gradient. Townsend, "Differentiating the singular value
  /// decomposition", 2016.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity.
  public func singularValueDecomposition(
    full: Bool = false
  ) throws(LinearAlgebraError) -> (u: Tensor, s: Tensor, vTransposed: Tensor) {
    try singularValueDecomposition("singularValueDecomposition", full: full)
  }

  func singularValueDecomposition(
    _ operation: StaticString, full: Bool = false
  ) throws(LinearAlgebraError) -> (u: Tensor, s: Tensor, vTransposed: Tensor) {
    let matrices = matrices(operation)
    try requireFinite(operation)
    let (m, n, k) = (matrices.rows, matrices.columns, matrices.least)
    let shapes = [
      matrices.shape(m, full ? m : k), matrices.shape(k), matrices.shape(full ? n : k, n),
    ]
    let results = PackedResults(shapes, dtype: dtype)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.singularValues(
        pointer(to: T.self), u: results.pointer(0, T.self), results.pointer(1, T.self), vt: results.pointer(2, T.self),
        full: full, m: m, n: n, count: matrices.count)
    }
    withExtendedLifetime((self, results)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, operation) { _ in .nonConverged }
    let shape = shape
    let tracked = results.recorded(operation, self) { gradients, results in
      if full && m != n {
        misuse(
          operation, "the full U and V of shape \(shape) are not unique and have no gradient; the reduced ones have")
      }
      return singularGradient(results, gradients)
    }
    return (tracked[0], tracked[1], tracked[2])
  }

  /// The singular values of the matrices in the last two axes, descending: [..., m, n] -> [..., min(m, n)].
  ///
  /// The gradient is that of ``singularValueDecomposition(full:)``, from which the values come when it is wanted.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity.
  public func singularValues() throws(LinearAlgebraError) -> Tensor { try singularValues("singularValues") }

  func singularValues(_ operation: StaticString) throws(LinearAlgebraError) -> Tensor {
    if isRecorded(self) { return try singularValueDecomposition(operation).s }
    let matrices = matrices(operation)
    try requireFinite(operation)
    let values = Tensor(uninitialized: matrices.shape(matrices.least), dtype: dtype)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.singularValues(
        pointer(to: T.self), u: nil, values.mutablePointer(to: T.self), vt: nil, full: false, m: matrices.rows,
        n: matrices.columns, count: matrices.count)
    }
    withExtendedLifetime((self, values)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, operation) { _ in .nonConverged }
    return values
  }
}

/// Ā = U·(N/D + diag(s̄))·Vᵀ + (I − U·Uᵀ)·Ū·S⁻¹·Vᵀ + U·S⁻¹·V̄ᵀ·(I − V·Vᵀ), with J(M) = M − Mᵀ,
/// Nᵢⱼ = J(Uᵀ·Ū)ᵢⱼ·sⱼ + sᵢ·J(Vᵀ·V̄)ᵢⱼ and Dᵢⱼ = sⱼ² − sᵢ².
private func singularGradient(_ results: PackedResults, _ gradients: PackedResults) -> Tensor {
  let (u, s, vt) = (results[0], results[1], results[2])
  let (uBar, sBar, vtBar) = (gradients[0], gradients[1], gradients[2])
  let (m, n, k) = (u.shape[u.rank - 2], vt.shape[vt.rank - 1], s.shape[s.rank - 1])
  let (uu, vv) = (u.matmul(uBar, transposeSelf: true), vt.matmul(vtBar, transposeOther: true))
  let (row, column) = (s.asRow, s.asColumn)
  let numerator = (uu - uu.matrixTransposed) * row + column * (vv - vv.matrixTransposed)
  let inner = numerator.quotient(by: (row - column) * (row + column)) + sBar.asRow * Tensor.eye(k, dtype: s.dtype)
  var result = u.matmul(inner).matmul(vt)
  if m > k {
    let outside = uBar - u.matmul(uu)
    result = result + outside.quotient(by: row.broadcast(to: outside.shape)).matmul(vt)
  }
  if n > k {
    let outside = vtBar - vv.matmul(vt, transposeSelf: true)
    result = result + u.matmul(outside.quotient(by: column.broadcast(to: outside.shape)))
  }
  return result
}
