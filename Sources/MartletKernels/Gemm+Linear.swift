import CMartletKernels

extension Gemm {
  /// y[rows, outputs] = activation(x[rows, inputs] · weight[inputs, outputs] + bias[outputs]).
  ///
  /// Each tile of y starts as the bias, collects its product and is activated while it is in the cache: no pass of its own
  /// for either.
  public static func linear<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<T>
  ) {
    guard rows > 0, outputs > 0 else { return }
    let operands = GemmOperands(
      alpha: 1, a: x, lda: inputs, transposeA: false, b: weight, ldb: outputs, transposeB: false,
      beta: bias == nil ? 0 : 1, c: y, ldc: outputs)
    let plan = GemmPlan(rows, outputs, inputs)
    if plan.countK > 1 {
      // The parts meet in y only at the end.
      fill(y, rows: rows, columns: 0..<outputs, width: outputs, bias)
      run(operands, plan)
      activate(y, rows: rows, columns: outputs, ldc: outputs, activation)
      return
    }
    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      let tile = operands.part(rows: piece.rows.lowerBound, columns: piece.columns.lowerBound, inner: 0)
      fill(y + piece.rows.lowerBound * outputs, rows: piece.rows.count, columns: piece.columns, width: outputs, bias)
      tile.run(m: piece.rows.count, n: piece.columns.count, k: inputs)
      activate(tile.c, rows: piece.rows.count, columns: piece.columns.count, ldc: outputs, activation)
    }
  }

  /// Writes the bias to some columns of each row.
  private static func fill<T>(
    _ y: UnsafeMutablePointer<T>, rows: Int, columns: Range<Int>, width: Int, _ bias: UnsafePointer<T>?
  ) {
    guard let bias else { return }
    for row in 0..<rows {
      (y + row * width + columns.lowerBound).update(from: bias + columns.lowerBound, count: columns.count)
    }
  }

  private static func activate<T: KernelScalar>(
    _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int, ldc: Int, _ activation: Activation
  ) {
    guard activation == .relu else { return }
    let relu = Int32(MK_RELU.rawValue)
    if columns == ldc { return mk_unary(T.kernelType, relu, y, 0, y, rows * columns) }
    for row in 0..<rows { mk_unary(T.kernelType, relu, y + row * ldc, 0, y + row * ldc, columns) }
  }
}
