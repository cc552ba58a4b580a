import CMartletKernels

extension Gemm {
  /// y[rows, outputs] = activation(x[rows, inputs] · weight[inputs, outputs] + bias[outputs] + addend[rows, outputs]).
  ///
  /// By panels, all of it happens before a sum is stored; by BLAS, what follows the product is one sweep over each tile of y.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func linear<T: KernelScalar>(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    addend: UnsafePointer<T>? = nil, activation: Activation, y: UnsafeMutablePointer<T>,
    by algorithm: GemmAlgorithm? = nil
  ) {
    var operands = GemmOperands(
      algorithm: algorithm ?? .choose(m: rows, n: outputs, k: inputs, transposeB: false, T.self), alpha: 1, a: x,
      lda: inputs,
      transposeA: false, b: weight, ldb: outputs, transposeB: false, beta: 0, c: y, ldc: outputs)
    (operands.bias, operands.addend, operands.activation) = (bias, addend, activation)
    runFinished(operands, m: rows, n: outputs, k: inputs)
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
    runFinished(operands, m: rows, n: outputs, k: inputs)
  }

  /// c[m,n] = (a[m,k] · op(b)[k,n]) ∘ factor[m,n], each element multiplied by its own factor; rows lie one behind the other.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func multiply<T: KernelScalar>(
    m: Int, n: Int, k: Int, a: UnsafePointer<T>, b: UnsafePointer<T>, transposeB: Bool, times factor: UnsafePointer<T>,
    c: UnsafeMutablePointer<T>, by algorithm: GemmAlgorithm? = nil
  ) {
    var operands = GemmOperands(
      algorithm: algorithm ?? .choose(m: m, n: n, k: k, transposeB: transposeB, T.self), alpha: 1, a: a, lda: max(k, 1),
      transposeA: false, b: b, ldb: max(transposeB ? k : n, 1), transposeB: transposeB, beta: 0, c: c, ldc: max(n, 1))
    operands.factor = factor
    runFinished(operands, m: m, n: n, k: k)
  }

  /// A product and what follows it: in one go by panels, else a sweep over each tile, or over the whole where parts of the sums
  /// meet at the end only.
  private static func runFinished<T>(_ operands: GemmOperands<T>, m: Int, n: Int, k: Int) {
    guard m > 0, n > 0 else { return }
    let plan = GemmPlan(m, n, k, packing: operands.packing)
    if operands.algorithm == .panels, plan.countK == 1, k > 0 { return run(operands, plan) }
    if plan.countK > 1 {
      run(operands.productAlone, plan)
      let grain = max(1, 16_384 / n)
      return Threads.forEachChunk(chunkCount(m, by: grain)) { chunk in
        let piece = GemmPlan.Piece(
          rows: chunk * grain..<min((chunk + 1) * grain, m), columns: 0..<n, inner: 0..<k, part: 0)
        operands.part(piece).finish(rows: piece.rows.count, columns: n)
      }
    }
    Threads.forEachChunk(plan.count) { index in
      let piece = plan.piece(index)
      let tile = operands.part(piece)
      tile.run(m: piece.rows.count, n: piece.columns.count, k: k)
      tile.finish(rows: piece.rows.count, columns: piece.columns.count)
    }
  }
}
