import MartletKernels

extension Tensor {
  /// Matrix product over the last two axes, op(A)·op(B), where op transposes when asked; leading axes broadcast.
  ///
  ///     [..., m, k] · [..., k, n] -> [..., m, n]
  public func matmul(_ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false) -> Tensor {
    requireSameType(other, "matmul")
    if rank < 2 || other.rank < 2 {
      misuse("matmul", "shapes \(shape) and \(other.shape): both need two axes or more")
    }
    let (m, k) = matrixExtents(transposed: transposeSelf)
    let (k2, n) = other.matrixExtents(transposed: transposeOther)
    if k != k2 {
      misuse(
        "matmul", "shapes \(shape)\(transposeSelf ? "ᵀ" : "") and \(other.shape)\(transposeOther ? "ᵀ" : "") disagree")
    }
    if rank == 2 && other.rank == 2 { return product(other, transposeSelf, transposeOther, batch: 1, m: m, n: n, k: k) }
    if other.rank == 2 && !transposeSelf {
      let lead = Array(shape.extents.dropLast(2))
      let flat = reshaped(to: [lead.reduce(1, *) * m, k])
      return flat.matmul(other, transposeOther: transposeOther).reshaped(to: Shape(lead + [m, n]))
    }
    let batch = Shape(Array(shape.extents.dropLast(2))).broadcast(
      with: Shape(Array(other.shape.extents.dropLast(2))), "matmul")
    let a = broadcast(to: Shape(batch.extents + shape.extents.suffix(2)))
    let b = other.broadcast(to: Shape(batch.extents + other.shape.extents.suffix(2)))
    return a.product(b, transposeSelf, transposeOther, batch: batch.elementCount, m: m, n: n, k: k)
  }

  private func matrixExtents(transposed: Bool) -> (Int, Int) {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return transposed ? (columns, rows) : (rows, columns)
  }

  /// The primitive: as many products as `batch` says, of operands that agree in every leading axis.
  private func product(
    _ b: Tensor, _ transposeA: Bool, _ transposeB: Bool, batch: Int, m: Int, n: Int, k: Int
  ) -> Tensor {
    let a = self
    let result = Tensor(uninitialized: Shape(Array(shape.extents.dropLast(2)) + [m, n]), dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (pa, pb, pc) = (a.pointer(to: T.self), b.pointer(to: T.self), result.mutablePointer(to: T.self))
      let (lda, ldb) = (transposeA ? m : k, transposeB ? k : n)
      if batch == 1 {
        Gemm.multiply(
          m: m, n: n, k: k, alpha: 1, a: pa, lda: Swift.max(lda, 1), transposeA: transposeA, b: pb,
          ldb: Swift.max(ldb, 1),
          transposeB: transposeB, beta: 0, c: pc, ldc: Swift.max(n, 1))
      } else {
        Gemm.batched(
          count: batch, strideA: m * k, strideB: k * n, strideC: m * n, m: m, n: n, k: k, alpha: 1, a: pa,
          lda: Swift.max(lda, 1), transposeA: transposeA, b: pb, ldb: Swift.max(ldb, 1), transposeB: transposeB,
          beta: 0, c: pc,
          ldc: Swift.max(n, 1))
      }
    }
    withExtendedLifetime((a, b, result)) {
      dispatchFloating(dtype, "matmul", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(a, b) else { return result }
    return result.recorded("matmul", [a.node, b.node]) { gradient, _ in
      [
        a.node == nil
          ? nil
          : transposeA
            ? b.matmul(gradient, transposeSelf: transposeB, transposeOther: true)
            : gradient.matmul(b, transposeOther: !transposeB),
        b.node == nil
          ? nil
          : transposeB
            ? gradient.matmul(a, transposeSelf: true, transposeOther: transposeA)
            : a.matmul(gradient, transposeSelf: !transposeA),
      ]
    }
  }
}
