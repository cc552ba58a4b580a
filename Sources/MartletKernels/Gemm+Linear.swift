import CMartletKernels

extension Gemm {
  /// y[rows, outputs] = activation(x[rows, inputs] · weight[inputs, outputs] + bias[outputs]).
  ///
  /// Bias and activation are one sweep over each tile of y while it is in the cache.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func linear<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<T>
  ) {
    guard rows > 0, outputs > 0 else { return }
    let operands = GemmOperands(
      alpha: 1, a: x, lda: inputs, transposeA: false, b: weight, ldb: outputs, transposeB: false, beta: 0, c: y,
      ldc: outputs)
    let plan = GemmPlan(rows, outputs, inputs)
    func finish(_ tile: UnsafeMutablePointer<T>, _ rows: Int, _ columns: Range<Int>) {
      if bias == nil, activation == .none { return }
      let bias = bias.map { $0 + columns.lowerBound }
      mk_bias_activation(T.kernelType, bias, activation.code, tile, outputs, rows, columns.count)
    }
    if plan.countK > 1 {
      // The parts meet in y only at the end.
      run(operands, plan)
      return finish(y, rows, 0..<outputs)
    }
    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      let tile = operands.part(rows: piece.rows.lowerBound, columns: piece.columns.lowerBound, inner: 0)
      tile.run(m: piece.rows.count, n: piece.columns.count, k: inputs)
      finish(tile.c, piece.rows.count, piece.columns)
    }
  }
}
