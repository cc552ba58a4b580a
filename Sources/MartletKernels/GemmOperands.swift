import CMartletKernels

/// The operands of c[m,n] = alpha · op(a)[m,k] · op(b)[k,n] + beta · c, row-major.
struct GemmOperands<T: KernelScalar> {
  var algorithm: GemmAlgorithm
  var alpha: Double
  var a: UnsafePointer<T>
  var lda: Int
  var transposeA: Bool
  var b: UnsafePointer<T>
  var ldb: Int
  var transposeB: Bool
  var beta: Double
  var c: UnsafeMutablePointer<T>
  var ldc: Int
  /// All columns of op(b) over the whole of k, as panels.
  var packed: UnsafePointer<T>?
  /// What is added to the sums before the activation: one for each column, and an array whose rows lie ldc apart.
  var bias: UnsafePointer<T>?
  var addend: UnsafePointer<T>?
  var activation = Activation.none
  /// What each element is multiplied by at last. Rows lie ldc apart.
  var factor: UnsafePointer<T>?
  /// Where GELU of what c would be goes, while c keeps its slopes; c itself for GELU alone. Rows lie ldc apart.
  var gelu: UnsafeMutablePointer<T>?
  var usesApproximateGELU = false

  /// How a plan for these operands may pack b: by panels a row-major b is read as it lies and packed on the way; its transpose
  /// has to be turned first.
  var packing: GemmPlan.Packing {
    switch algorithm {
    case .blas: .apart
    case .panels: transposeB ? .once : .meanwhile
    }
  }

  /// The operands of a piece of c. With a packed b, its columns begin a panel and it sums over all of k.
  @inline(__always)
  func part(_ piece: GemmPlan.Piece) -> GemmOperands {
    let (rows, columns, inner) = (piece.rows.lowerBound, piece.columns.lowerBound, piece.inner.lowerBound)
    var part = self
    part.a += transposeA ? inner * lda + rows : rows * lda + inner
    part.b += transposeB ? columns * ldb + inner : inner * ldb + columns
    part.c += rows * ldc + columns
    part.packed = packed.map { $0 + columns * piece.inner.count }
    part.bias = bias.map { $0 + columns }
    part.addend = addend.map { $0 + rows * ldc + columns }
    part.factor = factor.map { $0 + rows * ldc + columns }
    part.gelu = gelu.map { $0 + rows * ldc + columns }
    return part
  }

  /// Runs on the calling thread. By BLAS it is the product alone: what follows is for `finish`.
  func run(m: Int, n: Int, k: Int) {
    guard m > 0, n > 0 else { return }
    guard k > 0, alpha != 0 else { return Gemm.scale(c, rows: m, columns: n, ldc: ldc, by: beta) }
    switch algorithm {
    case .panels: runPanels(m: m, n: n, k: k)
    case .blas: runBLAS(m: m, n: n, k: k)
    }
  }

  /// The operands of the product alone, without what follows it.
  var productAlone: GemmOperands {
    var product = self
    (product.bias, product.addend, product.activation, product.factor, product.gelu) = (nil, nil, .none, nil, nil)
    return product
  }

  /// What follows a product that was made without it.
  func finish(rows: Int, columns: Int) {
    if let addend {
      // In the order that panels have.
      mk_bias_activation(T.kernelType, bias, MK_NO_ACTIVATION, c, ldc, rows, columns)
      for row in 0..<rows { mk_add_scaled(T.kernelType, 1, addend + row * ldc, c + row * ldc, columns) }
    }
    mk_bias_activation(T.kernelType, addend == nil ? bias : nil, activation.code, c, ldc, rows, columns)
    if let factor {
      for row in 0..<rows {
        let y = c + row * ldc
        mk_binary(T.kernelType, Int32(MK_MULTIPLY.rawValue), y, factor + row * ldc, 0, y, columns)
      }
    }
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

  private func runPanels(m: Int, n: Int, k: Int) {
    var product = self.product(m: m, n: n, k: k)
    if beta != 0 {
      Gemm.scale(c, rows: m, columns: n, ldc: ldc, by: beta)
      product.addend = UnsafeRawPointer(c)
    }
    let count = mk_product_scratch(T.kernelType, &product)
    if count == 0 { return mk_product_run(T.kernelType, &product, nil) }
    withArenaScratch(T.self, count: count) { mk_product_run(T.kernelType, &product, $0) }
  }

  private func product(m: Int, n: Int, k: Int) -> mk_product {
    mk_product(
      rows: m, columns: n, depth: k, alpha: alpha, a: a, lda: lda, transpose_a: transposeA ? 1 : 0, b: b, ldb: ldb,
      transpose_b: transposeB ? 1 : 0, packed: packed, bias: bias, addend: addend, ld_addend: ldc,
      activation: activation.code, factor: factor, gelu: gelu, gelu_approximate: usesApproximateGELU ? 1 : 0, y: c,
      ld: ldc,
      next_a: nil)
  }

  /// Runs `body` with these operands after b has been packed, once for all pieces of the product.
  func withPackedB(m: Int, n: Int, k: Int, _ body: (GemmOperands) -> Void) {
    let width = mk_panel_width(T.kernelType)
    let panels = chunkCount(n, by: width)
    withArenaScratch(T.self, count: panels * width * k) { scratch in
      let product = product(m: m, n: n, k: k)
      let grain = max(1, 16_384 / (width * k))
      Threads.forEachChunk(chunkCount(panels, by: grain)) { chunk in
        withUnsafePointer(to: product) {
          mk_product_pack(T.kernelType, $0, chunk * grain * width, min((chunk + 1) * grain * width, n), scratch)
        }
      }
      var operands = self
      operands.packed = UnsafePointer(scratch)
      body(operands)
    }
  }

  private func runBLAS(m: Int, n: Int, k: Int) {
    if n == 1 {
      // c = op(a) · b, with b and c as vectors.
      BLAS.gemv(
        rows: transposeA ? k : m, columns: transposeA ? m : k, alpha: alpha, a: a, lda: lda, transpose: transposeA,
        x: b, strideX: transposeB ? 1 : ldb, beta: beta, y: c, strideY: ldc)
    } else if m == 1 {
      // cᵀ = op(b)ᵀ · aᵀ.
      BLAS.gemv(
        rows: transposeB ? n : k, columns: transposeB ? k : n, alpha: alpha, a: b, lda: ldb, transpose: !transposeB,
        x: a, strideX: transposeA ? lda : 1, beta: beta, y: c, strideY: 1)
    } else if transposesFirst(m: m, n: n, k: k) {
      runTransposed(m: m, n: n, k: k)
    } else {
      BLAS.gemm(
        m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: transposeA, b: b, ldb: ldb, transposeB: transposeB,
        beta: beta, c: c, ldc: ldc)
    }
  }
}
