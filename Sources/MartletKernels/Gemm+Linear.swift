import CMartletKernels

extension Gemm {
  /// y[rows, outputs] = activation(x[rows, inputs] · weight[inputs, outputs] + bias[outputs] + residual[rows, outputs]).
  ///
  /// By panels, all of it happens before a sum is stored; by BLAS, what follows the product is one sweep over each tile of y.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func linear<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    residual: UnsafePointer<T>? = nil, activation: Activation, y: UnsafeMutablePointer<T>,
    by algorithm: GemmAlgorithm? = nil
  ) {
    guard rows > 0, outputs > 0 else { return }
    let algorithm = algorithm ?? .choose(m: rows, n: outputs, k: inputs, T.self)
    var operands = GemmOperands(
      algorithm: algorithm, alpha: 1, a: x, lda: inputs, transposeA: false, b: weight, ldb: outputs, transposeB: false,
      beta: 0, c: y, ldc: outputs)
    let plan = GemmPlan(rows, outputs, inputs, packsOnce: algorithm == .panels)
    if algorithm == .panels, plan.countK == 1, inputs > 0 {
      (operands.bias, operands.addend, operands.activation) = (bias, residual, activation)
      return run(operands, plan)
    }
    func finish(_ tile: GemmOperands<T>, _ rows: Int, _ columns: Int) {
      if let residual = tile.addend {
        for row in 0..<rows {
          mk_add_scaled(T.kernelType, 1, residual + row * outputs, tile.c + row * outputs, columns)
        }
      }
      mk_bias_activation(T.kernelType, tile.bias, activation.code, tile.c, outputs, rows, columns)
    }
    (operands.bias, operands.addend) = (bias, residual)
    if plan.countK > 1 {
      // The parts meet in y only at the end.
      var product = operands
      (product.bias, product.addend) = (nil, nil)
      run(product, plan)
      return finish(operands, rows, outputs)
    }
    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      let tile = operands.part(piece)
      tile.run(m: piece.rows.count, n: piece.columns.count, k: inputs)
      finish(tile, piece.rows.count, piece.columns.count)
    }
  }
}
