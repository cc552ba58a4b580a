import MartletKernels

/// A batch of triangles to solve with. Solving cannot fail and is differentiable; a zero on the diagonal divides by zero.
struct TriangularMatrix {
  /// The matrices, with their node; one triangle counts.
  let matrix: Tensor
  let upper: Bool
  let unitDiagonal: Bool

  init(_ matrix: Tensor, upper: Bool, unitDiagonal: Bool = false) {
    self.matrix = matrix
    self.upper = upper
    self.unitDiagonal = unitDiagonal
  }

  private var order: Int { matrix.shape[matrix.rank - 1] }
  private var count: Int { matrix.shape.extents.dropLast(2).reduce(1, *) }

  /// The first triangle with a zero on the diagonal, and its place counted from 1.
  var firstZero: LAPACKFailure? {
    func search<T: FloatingElement>(_: T.Type) -> LAPACKFailure? {
      let t = matrix.pointer(to: T.self)
      for item in 0..<count {
        for i in 0..<order where t[(item * order + i) * order + i] == 0 {
          return LAPACKFailure(item: item, info: i + 1)
        }
      }
      return nil
    }
    return withExtendedLifetime(matrix) { matrix.dtype == .float32 ? search(Float.self) : search(Double.self) }
  }

  /// op(T)⁻¹·b for b [..., n, columns], whose leading axes are the triangles' own, or any for a single one. With w the gradient
  /// solved against the other transpose, b̄ = w and T̄ = −w·xᵀ (transposed when op is), in the triangle.
  func solve(_ b: Tensor, transpose: Bool = false) -> Tensor {
    let x = Tensor(uninitialized: b.shape, dtype: b.dtype)
    let columns = b.shape[b.rank - 1]
    let sides = b.shape.extents.dropLast(2).reduce(1, *)
    func run<T: FloatingElement>(_: T.Type) {
      LAPACK.triangularSolve(
        matrix.pointer(to: T.self), sharesFactors: count == 1, upper: upper, transpose: transpose,
        unitDiagonal: unitDiagonal, b.pointer(to: T.self), x.mutablePointer(to: T.self), n: order, columns: columns,
        count: sides)
    }
    withExtendedLifetime((self, b, x)) {
      dispatchFloating(b.dtype, "triangularSolve", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(matrix, b) else { return x }
    return x.recorded("triangularSolve", matrix.node, b.node) { gradient, node in
      let w = solve(gradient, transpose: !transpose)
      guard matrix.node != nil else { return [nil, w] }
      let x = x.reattached(to: node)
      let product = transpose ? x.matmul(w, transposeOther: true) : w.matmul(x, transposeOther: true)
      return [inTriangle((-product).summed(to: matrix.shape)), b.node == nil ? nil : w]
    }
  }

  /// b·op(T)⁻¹ for b [..., rows, n].
  func solveFromRight(_ b: Tensor, transpose: Bool = false) -> Tensor {
    solve(b.matrixTransposed, transpose: !transpose).matrixTransposed
  }

  /// The elements of the triangle that are read; zeros elsewhere.
  private func inTriangle(_ gradient: Tensor) -> Tensor {
    let offset = unitDiagonal ? 1 : 0
    return upper ? gradient.upperTriangle(offset: offset) : gradient.lowerTriangle(offset: -offset)
  }
}
