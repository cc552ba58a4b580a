import MartletKernels

extension Tensor {
  /// ‖A‖·‖A⁻¹‖ for each matrix in the last two axes: [..., n, n] -> [...]. In the spectral norm it is the quotient of the largest
  /// and the smallest singular value, and the matrices need not be square.
  ///
  /// ∞ for a singular matrix, as in NumPy, where the gradient is not finite; 0 for an empty one.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity.
  public func conditionNumber(_ norm: MatrixNorm = .spectral) throws(LinearAlgebraError) -> Tensor {
    let operation: StaticString = "conditionNumber"
    let matrices = norm == .spectral ? matrices(operation) : squareMatrices(operation)
    try requireFinite(operation)
    if matrices.least == 0 { return absolute().sum(axes: [-2, -1]) }
    let result: Tensor
    switch norm {
    case .spectral:
      let values = try singularValues(operation)
      result = values.element(0) / values.element(-1)
    case .nuclear:
      let values = try singularValues(operation)
      result = values.sum(axes: [-1]) * (1 / values).sum(axes: [-1])
    default:
      // Where a pivot is zero the inverse is infinite.
      result = try matrixNorm(norm, operation) * LUFactors(self, operation).inverse().matrixNorm(norm, operation)
    }
    // A zero matrix gave 0/0 or 0·∞.
    let value = result.mappedOnHost { $0.isNaN ? .infinity : $0 }
    guard let node = result.node else { return value }
    return value.attached(to: node)
  }

  /// The rank of each matrix in the last two axes, [..., m, n] -> [...], int32: the number of its singular values above
  /// `relativeTolerance` times the largest. Not differentiable.
  /// - Parameter relativeTolerance: max(m, n)·ε when nil, ε the type's spacing at 1, as in NumPy.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity.
  public func matrixRank(relativeTolerance: Double? = nil) throws(LinearAlgebraError) -> Tensor {
    let operation: StaticString = "matrixRank"
    let values = try detached().singularValues(operation)
    let tolerance = relativeTolerance ?? defaultRankTolerance
    let counted = values.mappedRelative { value, largest in value > tolerance * largest ? 1 : 0 }
    return counted.sum(axes: [-1]).cast(to: .int32)
  }

  /// Below this multiple of the largest, a singular value cannot be told from zero: max(m, n)·ε.
  var defaultRankTolerance: Double {
    let matrices = matrices("rank")
    let spacing = dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
    return Double(Swift.max(matrices.rows, matrices.columns)) * spacing
  }

  /// A constant: `body` of each element and its row's first.
  func mappedRelative(_ body: (_ value: Double, _ first: Double) -> Double) -> Tensor {
    let columns = Swift.max(shape[rank - 1], 1)
    let values = detached().cast(to: .float64).array(of: Double.self)
    let mapped = values.indices.map { body(values[$0], values[$0 / columns * columns]) }
    return Tensor(mapped, shape: shape).cast(to: dtype)
  }
}
