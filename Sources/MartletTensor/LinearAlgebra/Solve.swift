import MartletKernels

extension Tensor {
  /// The solution x of A·x = b by LU factorisation with partial pivoting, for square matrices A in the last two axes.
  ///
  ///     [..., n, n], [n] -> [..., n]
  ///     [..., n, n], [..., n, k] -> [..., n, k]
  ///
  /// As in NumPy, b of one axis is a vector, any other a batch of matrices; leading axes broadcast. n = 0 gives an empty result.
  /// - Throws: ``LinearAlgebraError``: singular, or a NaN or infinity in A or b. A matrix that is singular but for rounding is
  ///   solved: ``conditionNumber(_:)`` tells.
  public func solve(_ b: Tensor) throws(LinearAlgebraError) -> Tensor {
    let (a, sides, result) = systems(b, "solve")
    try requireFinite("solve")
    try (b.rank == 1 ? b.asColumn : b).requireFinite("solve")
    let factors = LUFactors(a, "solve")
    try require(factors.firstSingular, "solve", a.matrixBatch) { .singular(pivot: $0 - 1) }
    return factors.solve(sides).reshaped(to: result)
  }

  /// The solution x of op(T)·x = b for triangles T in the last two axes; the other triangle is not read.
  ///
  ///     [..., n, n], [n] -> [..., n]
  ///     [..., n, n], [..., n, k] -> [..., n, k]
  ///
  /// b is a vector or matrices, and leading axes broadcast, as for ``solve(_:)``.
  /// - Parameters:
  ///   - upper: T is upper triangular, not lower.
  ///   - transpose: solve Tᵀ·x = b.
  ///   - unitDiagonal: take the diagonal as ones, without reading it.
  /// - Throws: ``LinearAlgebraError``: singular, when the diagonal holds a zero; a NaN or infinity in T's triangle or in b.
  public func triangularSolve(
    _ b: Tensor, upper: Bool = false, transpose: Bool = false, unitDiagonal: Bool = false
  ) throws(LinearAlgebraError) -> Tensor {
    let (t, sides, result) = systems(b, "triangularSolve")
    try requireFinite("triangularSolve", .triangle(upper: upper, strict: unitDiagonal))
    try (b.rank == 1 ? b.asColumn : b).requireFinite("triangularSolve")
    if !unitDiagonal {
      let firstZero = TriangularMatrix(detached(), upper: upper).firstZero
      try require(firstZero, "triangularSolve") { .singular(pivot: $0 - 1) }
    }
    return TriangularMatrix(t, upper: upper, unitDiagonal: unitDiagonal).solve(sides, transpose: transpose)
      .reshaped(to: result)
  }

  /// The inverse of each square matrix in the last two axes, [..., n, n]. To solve a system, ``solve(_:)`` is faster and more
  /// accurate.
  /// - Throws: ``LinearAlgebraError``: singular, or a NaN or infinity.
  public func inverse() throws(LinearAlgebraError) -> Tensor {
    _ = squareMatrices("inverse")
    try requireFinite("inverse")
    let factors = LUFactors(self, "inverse")
    try require(factors.firstSingular, "inverse") { .singular(pivot: $0 - 1) }
    return factors.inverse()
  }

  /// The matrices and right-hand sides of a batch of systems, [..., n, k], and the result's shape. A single matrix is shared by
  /// all right-hand sides; others have leading axes like theirs.
  func systems(_ b: Tensor, _ operation: StaticString) -> (matrices: Tensor, sides: Tensor, result: Shape) {
    requireSameType(b, operation)
    let square = squareMatrices(operation)
    let isVector = b.rank == 1
    let columns = isVector ? 1 : b.rank >= 2 ? b.shape[b.rank - 1] : 0
    let sides = isVector ? b.asColumn : b
    if sides.rank < 2 || sides.shape[sides.rank - 2] != square.rows {
      misuse(operation, "right-hand side \(b.shape) does not fit matrices \(shape)")
    }
    let batch = Shape(square.batch).broadcast(with: Shape(Array(sides.shape.extents.dropLast(2))), operation)
    let result = Shape(batch.extents + (isVector ? [square.rows] : [square.rows, columns]))
    let target = Shape(batch.extents + [square.rows, columns])
    let isShared = square.count == 1 || Shape(square.batch) == batch
    return (
      isShared ? self : broadcast(to: Shape(batch.extents + shape.extents.suffix(2))),
      sides.shape == target ? sides : sides.broadcast(to: target), result
    )
  }
}
