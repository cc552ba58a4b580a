import MartletKernels

/// Norms of a matrix.
public enum MatrixNorm: Sendable, CaseIterable {
  /// √Σ aᵢⱼ².
  case frobenius
  /// The largest sum of magnitudes in a column.
  case one
  /// The largest sum of magnitudes in a row.
  case infinity
  /// The largest singular value: the 2-norm.
  case spectral
  /// The sum of the singular values.
  case nuclear
}

extension Tensor {
  /// A norm of each matrix in the last two axes: [..., m, n] -> [...]; 0 for an empty matrix.
  ///
  /// Where a norm has a kink the gradient is one of the subgradients: 0 for the Frobenius norm of zeros, the first of equal sums.
  /// - Throws: ``LinearAlgebraError`` for the norms by singular values: not converged, or a NaN or infinity. The others pass
  ///   these on.
  public func matrixNorm(_ norm: MatrixNorm = .frobenius) throws(LinearAlgebraError) -> Tensor {
    try matrixNorm(norm, "matrixNorm")
  }

  func matrixNorm(_ norm: MatrixNorm, _ operation: StaticString) throws(LinearAlgebraError) -> Tensor {
    let matrices = matrices(operation)
    switch norm {
    case .frobenius: return frobeniusNorm(matrices)
    case .one: return absolute().sum(axes: [-2]).largestOfRow()
    case .infinity: return absolute().sum(axes: [-1]).largestOfRow()
    case .spectral: return try singularValues(operation).element(0)
    case .nuclear: return try singularValues(operation).sum(axes: [-1])
    }
  }

  /// Ā = n̄·A/n. Scaled by the largest element: no square overflows.
  private func frobeniusNorm(_ matrices: Matrices) -> Tensor {
    let batch = Shape(matrices.batch)
    if matrices.rows * matrices.columns == 0 { return absolute().sum(axes: [-2, -1]) }
    let value = withoutGradient {
      let flat = reshaped(to: Shape(matrices.batch + [matrices.rows * matrices.columns]))
      let largest = flat.absolute().largestOfRow()
      let scale = largest.mappedOnHost { $0 == 0 || !$0.isFinite ? 1 : $0 }
      return (flat / scale.asColumn).squared().sum(axes: [-1]).squareRoot() * scale
    }
    guard isRecorded(self) else { return value }
    return value.recorded("matrixNorm", node) { gradient, node in
      let norm = value.reattached(to: node).asColumn.asColumn.broadcast(to: shape)
      return [gradient.reshaped(to: batch).asColumn.asColumn * quotient(by: norm)]
    }
  }

  /// The largest element of each row, 0 of an empty one; the gradient goes to the first. NaN wins.
  private func largestOfRow() -> Tensor {
    let columns = shape[rank - 1]
    if columns == 0 { return sum(axes: [-1]) }
    let places = detached().argmax().array(of: Int32.self)
    let rows = Tensor((0..<places.count).map { Int64($0 * columns) + Int64(places[$0]) })
    return reshaped(to: [elementCount]).selecting(rows).reshaped(to: Shape(Array(shape.extents.dropLast())))
  }

  /// One element of each row, counted from the end when negative; 0 of an empty one.
  func element(_ index: Int) -> Tensor {
    let columns = shape[rank - 1]
    if columns == 0 { return sum(axes: [-1]) }
    let region = Region(
      shape: Shape(Array(shape.extents.dropLast())), offset: index < 0 ? index + columns : index,
      strides: Array(shape.strides.dropLast()))
    return taking(region, "element")
  }

  /// A constant: `body` of each element.
  func mappedOnHost(_ body: (Double) -> Double) -> Tensor {
    let values = detached().cast(to: .float64).array(of: Double.self)
    return Tensor(values.map(body), shape: shape).cast(to: dtype)
  }
}
