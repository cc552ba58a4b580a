import CMartletKernels

/// Matrix products on row-major matrices, by BLAS or by panels (see ``GemmAlgorithm``) on each of our threads.
///
/// c[m,n] = alpha · op(a)[m,k] · op(b)[k,n] + beta · c. `lda`, `ldb`, `ldc` are the distances between rows as stored, at least
/// the stored row's length. With `beta` = 0 the old content of c does not matter, not even NaN. With `alpha` ≠ 0 a NaN or
/// infinity in a or b reaches every element of c that depends on it; nothing more is promised. c must not overlap a or b.
public enum Gemm {
  /// c = alpha · op(a) · op(b) + beta · c, split over the threads; its bits follow from its shape alone.
  /// - Parameter algorithm: nil for the one that suits the shape.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func multiply<T: KernelScalar>(
    m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>, lda: Int, transposeA: Bool = false,
    b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int,
    by algorithm: GemmAlgorithm? = nil
  ) {
    let algorithm = algorithm ?? .choose(m: m, n: n, k: k, transposeB: transposeB, T.self)
    let operands = GemmOperands(
      algorithm: algorithm, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb,
      transposeB: transposeB, beta: beta, c: c, ldc: ldc)
    run(operands, GemmPlan(m, n, k, packing: operands.packing))
  }

  /// The same on the calling thread alone, in one piece; its bits may differ from `multiply`'s.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func multiplySerial<T: KernelScalar>(
    m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>, lda: Int, transposeA: Bool = false,
    b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int,
    by algorithm: GemmAlgorithm? = nil
  ) {
    let operands = GemmOperands(
      algorithm: algorithm ?? .choose(m: m, n: n, k: k, transposeB: transposeB, T.self), alpha: alpha, a: a, lda: lda,
      transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB, beta: beta, c: c, ldc: ldc)
    operands.run(m: m, n: n, k: k)
  }

  /// Runs a product as planned.
  static func run<T>(_ operands: GemmOperands<T>, _ plan: GemmPlan) {
    if plan.count <= 1 { return operands.run(m: plan.m, n: plan.n, k: plan.k) }
    if plan.countK > 1 { return runInParts(operands, plan) }
    if plan.packsFirst, operands.packed == nil, operands.alpha != 0, plan.k > 0 {
      return operands.withPackedB(m: plan.m, n: plan.n, k: plan.k) { run($0, plan) }
    }
    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      operands.part(piece).run(m: piece.rows.count, n: piece.columns.count, k: plan.k)
    }
  }

  /// A product whose inner dimension is cut: the first part goes to c, the others to scratch, and c collects them in order.
  private static func runInParts<T>(_ operands: GemmOperands<T>, _ plan: GemmPlan) {
    let (m, n, parts) = (plan.m, plan.n, plan.countK)
    let byteCount = (parts - 1) * m * n * MemoryLayout<T>.stride
    let memory = Arena.allocate(byteCount: byteCount)
    defer { Arena.deallocate(memory, byteCount: byteCount) }
    // Every element is written by the products below before it is read.
    let scratch = memory.bindMemory(to: T.self, capacity: (parts - 1) * m * n)

    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      var part = operands
      if piece.part > 0 { (part.c, part.ldc, part.beta) = (scratch + (piece.part - 1) * m * n, n, 0) }
      part.part(piece).run(m: piece.rows.count, n: piece.columns.count, k: piece.inner.count)
    }
    let rows = max(8192 / n, 1)
    Threads.forEachChunk((m + rows - 1) / rows) { index in
      for part in 0..<parts - 1 {
        for row in index * rows..<min((index + 1) * rows, m) {
          mk_add_scaled(T.kernelType, 1, scratch + part * m * n + row * n, operands.c + row * operands.ldc, n)
        }
      }
    }
  }

  /// c = beta · c, the product of matrices with nothing to sum over.
  static func scale<T: KernelScalar>(_ c: UnsafeMutablePointer<T>, rows: Int, columns: Int, ldc: Int, by beta: Double) {
    if beta == 1 { return }
    for row in 0..<rows {
      let row = c + row * ldc
      if beta == 0 {
        // Overwrites NaN, as beta = 0 must.
        mk_fill(T.kernelType, 0, row, columns)
      } else {
        mk_unary(T.kernelType, Int32(MK_MULTIPLY_SCALAR.rawValue), row, beta, row, columns)
      }
    }
  }
}
