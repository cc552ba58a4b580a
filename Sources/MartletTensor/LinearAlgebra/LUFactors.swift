import MartletKernels

/// The LU factors of a batch of square matrices as LAPACK left them (see `LAPACK.factor`). What is computed from them cannot
/// fail, and is differentiable in the matrices: gradients reuse the factors.
struct LUFactors {
  /// The matrices, with their node.
  let matrix: Tensor
  private let lu: Tensor
  private let pivots: Tensor
  /// The first matrix with an exactly zero pivot.
  let firstSingular: LAPACKFailure?

  /// - Precondition: finite square matrices.
  init(_ matrix: Tensor, _ operation: StaticString) {
    let matrices = matrix.squareMatrices(operation)
    let lu = Tensor(uninitialized: matrix.shape, dtype: matrix.dtype)
    let pivots = Tensor(uninitialized: [matrices.count, matrices.rows], dtype: .int32)
    var failure: LAPACKFailure?
    func run<T: FloatingElement>(_: T.Type) {
      failure = LAPACK.factor(
        matrix.pointer(to: T.self), lu: lu.mutablePointer(to: T.self), pivots: pivots.mutablePointer(to: Int32.self),
        n: matrices.rows, count: matrices.count)
    }
    withExtendedLifetime((matrix, lu, pivots)) {
      dispatchFloating(matrix.dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    (self.matrix, self.lu, self.pivots, firstSingular) = (matrix, lu, pivots, failure)
  }

  private var order: Int { matrix.shape[matrix.rank - 1] }
  private var count: Int { pivots.shape[0] }

  /// op(A)⁻¹·b for b [..., n, columns], whose leading axes are the matrices' own, or any for a single matrix. With w the gradient
  /// solved against the other transpose, b̄ = w and Ā = −w·xᵀ (transposed when op is). Giles, "An extended collection of matrix
  /// derivative results", 2008.
  func solve(_ b: Tensor, transpose: Bool = false) -> Tensor {
    let x = Tensor(uninitialized: b.shape, dtype: b.dtype)
    let columns = b.shape[b.rank - 1]
    let sides = b.shape.extents.dropLast(2).reduce(1, *)
    func run<T: FloatingElement>(_: T.Type) {
      LAPACK.solve(
        lu: lu.pointer(to: T.self), pivots: pivots.pointer(to: Int32.self), sharesFactors: count == 1,
        b.pointer(to: T.self), x.mutablePointer(to: T.self), n: order, columns: columns, count: sides,
        transpose: transpose)
    }
    withExtendedLifetime((self, b, x)) { dispatchFloating(b.dtype, "solve", { run(Float.self) }, { run(Double.self) }) }
    guard isRecorded(matrix, b) else { return x }
    return x.recorded("solve", matrix.node, b.node) { gradient, node in
      let w = solve(gradient, transpose: !transpose)
      guard matrix.node != nil else { return [nil, w] }
      let x = x.reattached(to: node)
      let product = transpose ? x.matmul(w, transposeOther: true) : w.matmul(x, transposeOther: true)
      return [(-product).summed(to: matrix.shape), b.node == nil ? nil : w]
    }
  }

  /// A⁻¹; infinite for a singular matrix. Ā = −A⁻ᵀ·Ȳ·A⁻ᵀ.
  func inverse() -> Tensor {
    let y = Tensor(uninitialized: matrix.shape, dtype: matrix.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      LAPACK.inverse(
        lu: lu.pointer(to: T.self), pivots: pivots.pointer(to: Int32.self), y.mutablePointer(to: T.self), n: order,
        count: count)
    }
    withExtendedLifetime((self, y)) {
      dispatchFloating(matrix.dtype, "inverse", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(matrix) else { return y }
    return y.recorded("inverse", matrix.node) { gradient, node in
      let y = y.reattached(to: node)
      return [-y.matmul(gradient, transposeSelf: true).matmul(y, transposeOther: true)]
    }
  }

  /// det A with the sign and the logarithm of its magnitude, not recorded; one each for the leading axes.
  func determinant() -> (value: Tensor, sign: Tensor, logarithm: Tensor) {
    let batch = Shape(Array(matrix.shape.extents.dropLast(2)))
    let value = Tensor(uninitialized: batch, dtype: matrix.dtype)
    let sign = Tensor(uninitialized: batch, dtype: matrix.dtype)
    let logarithm = Tensor(uninitialized: batch, dtype: matrix.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      LAPACK.determinant(
        lu: lu.pointer(to: T.self), pivots: pivots.pointer(to: Int32.self), value.mutablePointer(to: T.self),
        sign: sign.mutablePointer(to: T.self), logarithm: logarithm.mutablePointer(to: T.self), n: order, count: count)
    }
    withExtendedLifetime((self, value, sign, logarithm)) {
      dispatchFloating(matrix.dtype, "determinant", { run(Float.self) }, { run(Double.self) })
    }
    return (value, sign, logarithm)
  }
}
