import CMartletKernels

/// A matrix packed for products by panels, in scratch memory.
struct PackedPanels<T: KernelScalar> {
  let pointer: UnsafePointer<T>
  let depth: Int
  let columns: Int

  /// y[rows, columns.count] = activation(a[rows, depth] · this matrix + bias), added to y where asked for, on the calling thread.
  /// - Parameters:
  ///   - columns: Some columns from the beginning of a panel on; nil for all.
  ///   - next: What a will be in the next product of about this shape, to be fetched meanwhile.
  func multiply(
    _ a: UnsafePointer<T>, lda: Int, rows: Int, columns: Range<Int>? = nil, bias: UnsafePointer<T>? = nil,
    activation: Activation = .none, addTo: Bool = false, _ y: UnsafeMutablePointer<T>, ld: Int,
    next: UnsafePointer<T>? = nil
  ) {
    let columns = columns ?? 0..<self.columns
    var product = mk_product()
    (product.rows, product.columns, product.depth, product.alpha) = (rows, columns.count, depth, 1)
    (product.a, product.lda) = (UnsafeRawPointer(a), lda)
    product.packed = UnsafeRawPointer(pointer + columns.lowerBound * depth)
    (product.bias, product.activation) = (bias.map { UnsafeRawPointer($0) }, activation.code)
    (product.addend, product.ld_addend) = (addTo ? UnsafeRawPointer(y) : nil, ld)
    (product.y, product.ld, product.next_a) = (UnsafeMutableRawPointer(y), ld, next.map { UnsafeRawPointer($0) })
    mk_product_run(T.kernelType, &product, nil)
  }
}

extension Convolution {
  /// Packs b[depth, columns], or the transpose of b[columns, depth], and runs `body`.
  static func withPanels<T: KernelScalar>(
    _ b: UnsafePointer<T>, transposed: Bool = false, depth: Int, columns: Int, _ body: (PackedPanels<T>) -> Void
  ) {
    let width = mk_panel_width(T.kernelType)
    let panels = chunkCount(columns, by: width)
    withArenaScratch(T.self, count: panels * width * depth) { packed in
      let grain = max(1, 16_384 / max(width * depth, 1))
      Threads.forEachChunk(chunkCount(panels, by: grain)) { chunk in
        var matrix = mk_product()
        (matrix.columns, matrix.depth, matrix.b) = (columns, depth, UnsafeRawPointer(b))
        (matrix.ldb, matrix.transpose_b) = (transposed ? depth : columns, transposed ? 1 : 0)
        let first = chunk * grain * width
        mk_product_pack(T.kernelType, &matrix, first, min(first + grain * width, columns), packed)
      }
      body(PackedPanels(pointer: packed, depth: depth, columns: columns))
    }
  }
}
