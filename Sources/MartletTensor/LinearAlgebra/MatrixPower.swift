extension Tensor {
  /// Aᵏ for the square matrices in the last two axes, by repeated squaring; A⁰ = I, and negative powers are those of A⁻¹.
  /// - Throws: ``LinearAlgebraError`` for a negative exponent: singular, or a NaN or infinity.
  public func matrixPower(_ exponent: Int) throws(LinearAlgebraError) -> Tensor {
    let matrices = squareMatrices("matrixPower")
    var square = self
    if exponent < 0 {
      try requireFinite("matrixPower")
      let factors = LUFactors(self, "matrixPower")
      try require(factors.firstSingular, "matrixPower") { .singular(pivot: $0 - 1) }
      square = factors.inverse()
    }
    var rest = exponent.magnitude
    var result: Tensor?
    while rest > 0 {
      if rest & 1 == 1 { result = result.map { $0.matmul(square) } ?? square }
      rest >>= 1
      if rest > 0 { square = square.matmul(square) }
    }
    return result ?? Tensor.eye(matrices.rows, dtype: dtype).broadcast(to: shape)
  }
}
