import CMartletKernels

/// A matrix packed for mk_panel_multiply, in scratch memory.
struct PackedPanels<T: KernelScalar> {
  let pointer: UnsafePointer<T>
  let depth: Int
  let columns: Int

  /// y[rows, columns] = a[rows, depth] · this matrix, on the calling thread.
  func multiply(_ a: UnsafePointer<T>, lda: Int, rows: Int, _ y: UnsafeMutablePointer<T>, ld: Int) {
    mk_panel_multiply(T.kernelType, a, lda, rows, depth, pointer, columns, y, ld)
  }
}

extension Convolution {
  /// Packs b[depth, columns] and runs `body`.
  static func withPanels<T: KernelScalar>(
    _ b: UnsafePointer<T>, depth: Int, columns: Int, _ body: (PackedPanels<T>) -> Void
  ) {
    let width = mk_panel_width(T.kernelType)
    let panels = chunkCount(columns, by: width)
    withArenaScratch(T.self, count: panels * width * depth) { packed in
      let grain = max(1, 16_384 / max(width * depth, 1))
      Threads.forEachChunk(chunkCount(panels, by: grain)) { chunk in
        let first = chunk * grain * width
        mk_panel_pack(
          T.kernelType, b + first, columns, depth, min(grain * width, columns - first), packed + first * depth)
      }
      body(PackedPanels(pointer: packed, depth: depth, columns: columns))
    }
  }

  /// Packs the transpose of b[columns, depth] and runs `body`.
  static func withTransposedPanels<T: KernelScalar>(
    _ b: UnsafePointer<T>, depth: Int, columns: Int, _ body: (PackedPanels<T>) -> Void
  ) {
    withArenaScratch(T.self, count: depth * columns) { transposed in
      mk_transpose(MemoryLayout<T>.stride, b, transposed, columns, depth)
      withPanels(transposed, depth: depth, columns: columns, body)
    }
  }
}
