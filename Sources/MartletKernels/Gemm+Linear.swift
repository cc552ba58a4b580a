import CMartletKernels

extension Gemm {
  /// y[rows, outputs] = activation(x[rows, inputs] · weight[inputs, outputs] + bias[outputs]).
  ///
  /// By panels, all of it happens before a sum is stored; by BLAS, what follows the product is one sweep over each tile of y.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func linear<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<T>, by algorithm: GemmAlgorithm? = nil
  ) {
    var operands = GemmOperands(
      algorithm: algorithm ?? .choose(m: rows, n: outputs, k: inputs, transposeB: false, T.self), alpha: 1, a: x,
      lda: inputs,
      transposeA: false, b: weight, ldb: outputs, transposeB: false, beta: 0, c: y, ldc: outputs)
    (operands.bias, operands.activation) = (bias, activation)
    runLinear(operands, rows: rows, inputs: inputs, outputs: outputs)
  }

  /// y[rows, outputs] = GELU(x[rows, inputs] · weight[inputs, outputs] + bias[outputs]), and GELU's slope there for the backward
  /// pass, where it is wanted.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func linearGELU<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    approximate: Bool, slope: UnsafeMutablePointer<T>?, y: UnsafeMutablePointer<T>, by algorithm: GemmAlgorithm? = nil
  ) {
    var operands = GemmOperands(
      algorithm: algorithm ?? .choose(m: rows, n: outputs, k: inputs, transposeB: false, T.self), alpha: 1, a: x,
      lda: inputs,
      transposeA: false, b: weight, ldb: outputs, transposeB: false, beta: 0, c: slope ?? y, ldc: outputs)
    (operands.bias, operands.gelu, operands.usesApproximateGELU) = (bias, y, approximate)
    runLinear(operands, rows: rows, inputs: inputs, outputs: outputs)
  }

  private static func runLinear<T>(_ operands: GemmOperands<T>, rows: Int, inputs: Int, outputs: Int) {
    guard rows > 0, outputs > 0 else { return }
    let plan = GemmPlan(rows, outputs, inputs, packing: operands.packing)
    if operands.algorithm == .panels, plan.countK == 1, inputs > 0 { return run(operands, plan) }
    if plan.countK > 1 {
      // The parts meet in y only at the end.
      var product = operands
      (product.bias, product.activation, product.gelu) = (nil, .none, nil)
      run(product, plan)
      let grain = max(1, 16_384 / outputs)
      return Threads.forEachChunk(chunkCount(rows, by: grain)) { chunk in
        let piece = GemmPlan.Piece(
          rows: chunk * grain..<min((chunk + 1) * grain, rows), columns: 0..<outputs, inner: 0..<inputs, part: 0)
        operands.part(piece).finish(rows: piece.rows.count, columns: outputs)
      }
    }
    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      let tile = operands.part(piece)
      tile.run(m: piece.rows.count, n: piece.columns.count, k: inputs)
      tile.finish(rows: piece.rows.count, columns: piece.columns.count)
    }
  }
}

extension GemmOperands {
  /// What follows a product that was made without it.
  fileprivate func finish(rows: Int, columns: Int) {
    mk_bias_activation(T.kernelType, bias, activation.code, c, ldc, rows, columns)
    guard let gelu else { return }
    for row in 0..<rows {
      let (values, result) = (c + row * ldc, gelu + row * ldc)
      if values == result {
        let op = usesApproximateGELU ? MK_GELU_TANH : MK_GELU
        mk_unary(T.kernelType, Int32(op.rawValue), values, 0, values, columns)
      } else {
        mk_gelu_with_slope(T.kernelType, usesApproximateGELU ? 1 : 0, values, result, columns)
      }
    }
  }
}
