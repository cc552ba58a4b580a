import MartletKernels

extension Tensor {
  /// The determinant of each square matrix in the last two axes, [..., n, n] -> [...], by LU factorisation; 1 for n = 0.
  ///
  /// The gradient is the matrix of cofactors, det(A)·A⁻ᵀ, right for singular matrices too; with a singular matrix in the batch it
  /// cannot be differentiated again. Giles, "An extended collection of matrix derivative results", 2008.
  /// - Throws: ``LinearAlgebraError``: a NaN or infinity. When it is to be differentiated and a matrix is singular also a
  ///   singular value decomposition that did not converge.
  public func determinant() throws(LinearAlgebraError) -> Tensor {
    _ = squareMatrices("determinant")
    try requireFinite("determinant")
    let factors = LUFactors(self, "determinant")
    let value = factors.determinant().value
    guard isRecorded(self) else { return value }
    guard factors.firstSingular == nil else {
      let cofactors = try cofactors()
      return value.recorded("determinant", node) { gradient, _ in
        requireFirstOrder("determinant")
        return [gradient.asColumn.asColumn * cofactors]
      }
    }
    return value.recorded("determinant", node) { gradient, node in
      let scale = gradient * value.reattached(to: node)
      return [scale.asColumn.asColumn * factors.inverse().matrixTransposed]
    }
  }

  /// The sign (−1, 0 or 1) and the natural logarithm of the magnitude of the determinant of each square matrix in the last two
  /// axes, [..., n, n] -> [...] twice. A determinant of 0 gives 0 and −∞; that of an empty matrix gives 1 and 0.
  ///
  /// The sign has no gradient; the logarithm's is A⁻ᵀ, infinite for a singular matrix.
  /// - Throws: ``LinearAlgebraError``: a NaN or infinity.
  public func logDeterminant() throws(LinearAlgebraError) -> (sign: Tensor, logarithm: Tensor) {
    _ = squareMatrices("logDeterminant")
    try requireFinite("logDeterminant")
    let factors = LUFactors(self, "logDeterminant")
    let (_, sign, logarithm) = factors.determinant()
    guard isRecorded(self) else { return (sign, logarithm) }
    let tracked = logarithm.recorded("logDeterminant", node) { gradient, _ in
      [gradient.asColumn.asColumn * factors.inverse().matrixTransposed]
    }
    return (sign, tracked)
  }

  /// The cofactors of any matrix: with A = U·S·Vᵀ they are det(U)·det(V)·U·diag(Π_{j≠i} sⱼ)·Vᵀ.
  private func cofactors() throws(LinearAlgebraError) -> Tensor {
    let matrix = detached()
    let (u, s, vt) = try matrix.singularValueDecomposition("determinant")
    let n = shape[rank - 1]
    let values = s.cast(to: .float64).array(of: Double.self)
    var products = values
    for start in stride(from: 0, to: values.count, by: n) {
      for i in 0..<n {
        products[start + i] = (0..<n).reduce(1) { $1 == i ? $0 : $0 * values[start + $1] }
      }
    }
    let sign = LUFactors(u, "determinant").determinant().sign * LUFactors(vt, "determinant").determinant().sign
    let scale = Tensor(products, shape: s.shape).cast(to: dtype)
    return (u * scale.asRow).matmul(vt) * sign.asColumn.asColumn
  }
}
