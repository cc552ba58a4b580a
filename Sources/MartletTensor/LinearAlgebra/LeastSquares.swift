import MartletKernels

extension Tensor {
  /// The x with the least ‖A·x − b‖ in each column, for the matrices A in the last two axes; of several the shortest.
  ///
  ///     [..., m, n], [m] -> [..., n]
  ///     [..., m, n], [..., m, k] -> [..., n, k]
  ///
  /// b is a vector or matrices, and leading axes broadcast, as for ``solve(_:)``. The rank of A is the number of its singular
  /// values above `relativeTolerance` times the largest. With P = A⁺, x̄ and b̄ = Pᵀ·x̄,
  /// Ā = −b̄·xᵀ + (b − A·x)·(P·b̄)ᵀ + Pᵀ·x·(x̄ − P·A·x̄)ᵀ. Golub, Pereyra, "The differentiation of pseudo-inverses and nonlinear
  /// least squares problems whose variables separate", SIAM J. Numer. Anal. 10 (1973).
  /// - Parameters:
  ///   - relativeTolerance: max(m, n)·ε when nil, ε the type's spacing at 1.
  ///   - minimumNorm: accept a rank below min(m, n). Its gradient holds while A's rank does not change.
  /// - Throws: ``LinearAlgebraError``: rank-deficient (unless `minimumNorm`), not converged, or a NaN or infinity in A or b.
  public func leastSquares(
    _ b: Tensor, relativeTolerance: Double? = nil, minimumNorm: Bool = false
  ) throws(LinearAlgebraError) -> Tensor {
    requireSameType(b, "leastSquares")
    let matrices = matrices("leastSquares")
    let isVector = b.rank == 1
    let sides = isVector ? b.asColumn : b
    if sides.rank < 2 || sides.shape[sides.rank - 2] != matrices.rows {
      misuse("leastSquares", "right-hand side \(b.shape) does not fit matrices \(shape)")
    }
    let (m, n, columns) = (matrices.rows, matrices.columns, sides.shape[sides.rank - 1])
    let tolerance = relativeTolerance ?? defaultRankTolerance
    try requireFinite("leastSquares")
    try sides.requireFinite("leastSquares")
    let batch = Shape(matrices.batch).broadcast(with: Shape(Array(sides.shape.extents.dropLast(2))), "leastSquares")
    let a = broadcast(to: Shape(batch.extents + [m, n]))
    let y = sides.broadcast(to: Shape(batch.extents + [m, columns]))
    let x = Tensor(uninitialized: Shape(batch.extents + [n, columns]), dtype: dtype)
    let rank = Tensor(uninitialized: batch, dtype: .int32)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.leastSquares(
        a.pointer(to: T.self), y.pointer(to: T.self), x.mutablePointer(to: T.self),
        rank: rank.mutablePointer(to: Int32.self), tolerance: tolerance, m: m, n: n, columns: columns,
        count: batch.elementCount)
    }
    withExtendedLifetime((a, y, x, rank)) {
      dispatchFloating(dtype, "leastSquares", { run(Float.self) }, { run(Double.self) })
    }
    try require(failure, "leastSquares", batch) { _ in .nonConverged }
    if !minimumNorm { try requireFullRank(rank, matrices.least) }
    let result = Shape(batch.extents + (isVector ? [n] : [n, columns]))
    guard isRecorded(a, y) else { return x.reshaped(to: result) }
    let inverse = try a.pseudoInverse("leastSquares", tolerance)
    return x.recorded("leastSquares", [a.node, y.node, inverse.node]) { gradient, node in
      let x = x.reattached(to: node)
      let yBar = inverse.matmul(gradient, transposeSelf: true)
      guard a.node != nil else { return [nil, yBar, nil] }
      let outside = gradient - inverse.matmul(a.matmul(gradient))
      let aBar =
        (y - a.matmul(x)).matmul(inverse.matmul(yBar), transposeOther: true)
        + inverse.matmul(x, transposeSelf: true).matmul(outside, transposeOther: true)
        - yBar.matmul(x, transposeOther: true)
      return [aBar, y.node == nil ? nil : yBar, nil]
    }.reshaped(to: result)
  }

  private func requireFullRank(_ ranks: Tensor, _ required: Int) throws(LinearAlgebraError) {
    let values = ranks.array(of: Int32.self)
    guard let item = values.firstIndex(where: { Int($0) < required }) else { return }
    try require(LAPACKFailure(item: item, info: Int(values[item])), "leastSquares", ranks.shape) {
      .rankDeficient(rank: $0, required: required)
    }
  }

  /// The Moore-Penrose inverse A⁺ of each matrix in the last two axes, [..., m, n] -> [..., n, m], by singular values: those up
  /// to `relativeTolerance` times the largest count as zero.
  ///
  /// The gradient holds while the rank does not change. Golub, Pereyra, SIAM J. Numer. Anal. 10 (1973).
  /// - Parameter relativeTolerance: max(m, n)·ε when nil, ε the type's spacing at 1.
  /// - Throws: ``LinearAlgebraError``: not converged, or a NaN or infinity.
  public func pseudoInverse(relativeTolerance: Double? = nil) throws(LinearAlgebraError) -> Tensor {
    try pseudoInverse("pseudoInverse", relativeTolerance ?? defaultRankTolerance)
  }

  private func pseudoInverse(_ operation: StaticString, _ tolerance: Double) throws(LinearAlgebraError) -> Tensor {
    let (u, s, vt) = try detached().singularValueDecomposition(operation)
    let scale = s.mappedRelative { value, largest in value > tolerance * largest ? 1 / value : 0 }
    let inverse = (vt * scale.asColumn).matmul(u, transposeSelf: true, transposeOther: true)
    guard isRecorded(self) else { return inverse }
    return inverse.recorded(operation, node) { gradient, node in
      let p = inverse.reattached(to: node)
      let product = gradient.matmul(p, transposeSelf: true)
      let first = product.matmul(p, transposeOther: true)
      let second = p.matmul(p.matmul(gradient, transposeOther: true), transposeSelf: true)
      return [
        first - self.matmul(p.matmul(first)) + second - second.matmul(p).matmul(self)
          - p.matmul(gradient, transposeSelf: true).matmul(p, transposeOther: true)
      ]
    }
  }
}
