import MartletKernels

extension Tensor {
  /// Matrix product over the last two axes, op(A)·op(B), where op transposes when asked; leading axes broadcast.
  ///
  ///     [..., m, k] · [..., k, n] -> [..., m, n]
  ///
  /// A vector stands for a row on the left and a column on the right; its axis is not in the result, and transposing
  /// leaves it as it is: [k] · [..., k, n] -> [..., n], [..., m, k] · [k] -> [..., m], [k] · [k] -> [].
  public func matmul(_ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false) -> Tensor {
    requireSameType(other, "matmul")
    if rank == 0 || other.rank == 0 {
      misuse("matmul", "shapes \(shape) and \(other.shape): both need an axis or more; * multiplies with a scalar")
    }
    let (m, k) = matrixExtents(transposed: transposeSelf, isRow: true)
    let (k2, n) = other.matrixExtents(transposed: transposeOther, isRow: false)
    if k != k2 {
      misuse(
        "matmul", "shapes \(shape)\(transposeSelf ? "ᵀ" : "") and \(other.shape)\(transposeOther ? "ᵀ" : "") disagree")
    }
    if rank == 1 || other.rank == 1 {
      let (a, b) = (rank == 1 ? reshaped(to: [1, k]) : self, other.rank == 1 ? other.reshaped(to: [k, 1]) : other)
      let product = a.matmul(
        b, transposeSelf: rank > 1 && transposeSelf, transposeOther: other.rank > 1 && transposeOther)
      let lead = Array(product.shape.extents.dropLast(2))
      return product.reshaped(to: Shape(lead + (rank == 1 ? [] : [m]) + (other.rank == 1 ? [] : [n])))
    }
    if rank == 2 && other.rank == 2 {
      return product(other, transposeSelf, transposeOther, batch: [], m: m, n: n, k: k)
    }
    if other.rank == 2 && !transposeSelf {
      let lead = Array(shape.extents.dropLast(2))
      let flat = reshaped(to: [lead.reduce(1, *) * m, k])
      return flat.matmul(other, transposeOther: transposeOther).reshaped(to: Shape(lead + [m, n]))
    }
    let batch = batchShape.broadcast(with: other.batchShape, "matmul")
    return product(other, transposeSelf, transposeOther, batch: batch, m: m, n: n, k: k)
  }

  /// Σ aᵢ·bᵢ of two vectors: a scalar.
  public func dot(_ other: Tensor) -> Tensor {
    if rank != 1 || other.shape != shape {
      misuse("dot", "shapes \(shape) and \(other.shape) are not two vectors of one length")
    }
    return matmul(other)
  }

  /// aᵢ·bⱼ of two vectors: [m] and [n] give [m, n].
  public func outer(_ other: Tensor) -> Tensor {
    if rank != 1 || other.rank != 1 { misuse("outer", "shapes \(shape) and \(other.shape) are not two vectors") }
    return reshaped(to: [elementCount, 1]) * other.reshaped(to: [1, other.elementCount])
  }

  private func matrixExtents(transposed: Bool, isRow: Bool) -> (Int, Int) {
    if rank == 1 { return isRow ? (1, shape[0]) : (shape[0], 1) }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return transposed ? (columns, rows) : (rows, columns)
  }

  /// The axes before a matrix's two.
  private var batchShape: Shape { Shape(Array(shape.extents.dropLast(2))) }

  /// The primitive: a product for each index of `batch`, to which the leading axes of both operands broadcast. An operand
  /// that lacks an axis is read again, not copied.
  private func product(
    _ b: Tensor, _ transposeA: Bool, _ transposeB: Bool, batch: Shape, m: Int, n: Int, k: Int
  ) -> Tensor {
    let a = self
    let result = Tensor(uninitialized: Shape(batch.extents + [m, n]), dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (pa, pb, pc) = (a.pointer(to: T.self), b.pointer(to: T.self), result.mutablePointer(to: T.self))
      let (lda, ldb, ldc) = (
        Swift.max(transposeA ? m : k, 1), Swift.max(transposeB ? k : n, 1), Swift.max(n, 1)
      )
      let count = batch.elementCount
      if count == 1 {
        return Gemm.multiply(
          m: m, n: n, k: k, a: pa, lda: lda, transposeA: transposeA, b: pb, ldb: ldb, transposeB: transposeB, c: pc,
          ldc: ldc)
      }
      if let strideA = a.batchStride(in: batch), let strideB = b.batchStride(in: batch) {
        return Gemm.batched(
          count: count, strideA: strideA, strideB: strideB, strideC: m * n, m: m, n: n, k: k, a: pa, lda: lda,
          transposeA: transposeA, b: pb, ldb: ldb, transposeB: transposeB, c: pc, ldc: ldc)
      }
      Gemm.batched(
        placesA: a.batchPlaces(in: batch), placesB: b.batchPlaces(in: batch),
        placesC: (0..<count).map { $0 * m * n }, m: m, n: n, k: k, a: pa, lda: lda, transposeA: transposeA, b: pb,
        ldb: ldb, transposeB: transposeB, c: pc, ldc: ldc)
    }
    withExtendedLifetime((a, b, result)) {
      dispatchFloating(dtype, "matmul", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(a, b) else { return result }
    return result.recorded("matmul", a.node, b.node) { gradient, _ in
      [
        a.node == nil
          ? nil
          : (transposeA
            ? b.matmul(gradient, transposeSelf: transposeB, transposeOther: true)
            : gradient.matmul(b, transposeOther: !transposeB)).summed(to: a.shape),
        b.node == nil
          ? nil
          : (transposeB
            ? gradient.matmul(a, transposeSelf: true, transposeOther: transposeA)
            : a.matmul(gradient, transposeSelf: !transposeA)).summed(to: b.shape),
      ]
    }
  }

  /// The distance between matrices where this tensor has all of the batch's axes, 0 where it has one matrix for all.
  private func batchStride(in batch: Shape) -> Int? {
    let own = batchShape
    if own == batch { return shape[rank - 2] * shape[rank - 1] }
    return own.elementCount == 1 ? 0 : nil
  }

  /// Where the matrix for each index of the batch begins.
  private func batchPlaces(in batch: Shape) -> [Int] {
    let lead = batch.rank - (rank - 2)
    let own = shape.strides
    var places = [0]
    for axis in 0..<batch.rank {
      let stride = axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
      places = places.flatMap { place in (0..<batch[axis]).map { place + $0 * stride } }
    }
    return places
  }
}
