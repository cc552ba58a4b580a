import MartletKernels

extension Tensor {
  /// A = P·L·U for the matrices in the last two axes, by elimination with partial pivoting: P a permutation, L unit lower
  /// triangular, U upper triangular.
  ///
  ///     [..., m, n] -> [..., m, m], [..., m, k], [..., k, n]     k = min(m, n)
  ///
  /// Any matrix has these factors, a singular one too. L and U have gradients (Ā = P·L⁻ᵀ·(tril₋₁(Lᵀ·L̄) + triu(Ū·Uᵀ))·U⁻ᵀ for
  /// square A), which are not finite where a pivot is zero; P is constant.
  /// - Throws: ``LinearAlgebraError``: a NaN or infinity.
  public func luDecomposition() throws(LinearAlgebraError) -> (permutation: Tensor, lower: Tensor, upper: Tensor) {
    let matrices = matrices("luDecomposition")
    try requireFinite("luDecomposition")
    let (m, n, k) = (matrices.rows, matrices.columns, matrices.least)
    let results = PackedResults([matrices.shape(m, k), matrices.shape(k, n)], dtype: dtype)
    let order = Tensor(uninitialized: [matrices.count, m], dtype: .int32)
    func run<T: FloatingElement>(_: T.Type) {
      LAPACK.lowerUpper(
        pointer(to: T.self), order: order.mutablePointer(to: Int32.self), lower: results.pointer(0, T.self),
        upper: results.pointer(1, T.self), m: m, n: n, count: matrices.count)
    }
    withExtendedLifetime((self, order, results)) {
      dispatchFloating(dtype, "luDecomposition", { run(Float.self) }, { run(Double.self) })
    }
    let permutation = Tensor.permutation(order, shape: matrices.shape(m, m), dtype: dtype)
    let tracked = results.recorded("luDecomposition", self) { gradients, results in
      permutation.matmul(luGradient(results[0], results[1], gradients[0], gradients[1]))
    }
    return (permutation, tracked[0], tracked[1])
  }

  /// Matrices of zeros with ones at (order[i], i): column i moves row i to row order[i].
  private static func permutation(_ order: Tensor, shape: Shape, dtype: DType) -> Tensor {
    let result = Tensor.zeros(shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (order, y) = (order.pointer(to: Int32.self), result.mutablePointer(to: T.self))
      let m = shape[shape.rank - 1]
      for i in 0..<shape.elementCount / Swift.max(m, 1) {
        let item = i / m
        y[(item * m + Int(order[i])) * m + i % m] = 1
      }
    }
    withExtendedLifetime((order, result)) {
      dispatchFloating(dtype, "luDecomposition", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }
}

/// Pᵀ·Ā. Where A is not square, L or U has a square part and a rest, whose share of the gradient passes through the other factor.
private func luGradient(_ lower: Tensor, _ upper: Tensor, _ lowerBar: Tensor, _ upperBar: Tensor) -> Tensor {
  let (m, n) = (lower.shape[lower.rank - 2], upper.shape[upper.rank - 1])
  if m == n { return squareGradient(lower, upper, lowerBar, upperBar) }
  if m < n {
    // A₂ = L·U₂.
    let ((upper, upper2), (upperBar, upperBar2)) = (upper.columns(splitAt: m), upperBar.columns(splitAt: m))
    let right = TriangularMatrix(lower, upper: false, unitDiagonal: true).solve(upperBar2, transpose: true)
    let left = squareGradient(lower, upper, lowerBar - right.matmul(upper2, transposeOther: true), upperBar)
    return concatenate([left, right], axis: -1)
  }
  // A₂ = L₂·U.
  let ((lower, lower2), (lowerBar, lowerBar2)) = (lower.rows(splitAt: n), lowerBar.rows(splitAt: n))
  let bottom = TriangularMatrix(upper, upper: true).solveFromRight(lowerBar2, transpose: true)
  let top = squareGradient(lower, upper, lowerBar, upperBar - lower2.matmul(bottom, transposeSelf: true))
  return concatenate([top, bottom], axis: -2)
}

private func squareGradient(_ lower: Tensor, _ upper: Tensor, _ lowerBar: Tensor, _ upperBar: Tensor) -> Tensor {
  let inner =
    lower.matmul(lowerBar, transposeSelf: true).lowerTriangle(offset: -1)
    + upperBar.matmul(upper, transposeOther: true).upperTriangle()
  let left = TriangularMatrix(lower, upper: false, unitDiagonal: true).solve(inner, transpose: true)
  return TriangularMatrix(upper, upper: true).solveFromRight(left, transpose: true)
}
