import CMartletKernels

/// Convolution as matrix products: blocks of im2col columns that fit the second-level cache, then GEMM.
extension Convolution {
  /// Elements of a block of columns, shared with the operands of its product.
  private static let blockElements = 98_304

  static func columnsForward<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<T>
  ) {
    let (depth, outputs, inputs) = (g.depth, g.outChannels / g.groups, g.inChannels / g.groups)
    if g.groups == 1, g.outputPixels <= fewPixels, depth > 0 {
      return fewColumnsForward(g, x, weight, bias, activation, y)
    }
    let rows = blockRows(depth: depth, of: g.outputPixels)
    // One group: packed weights are shared by all blocks. Groups are narrow, panels would be mostly padding.
    let isPacked = g.groups == 1
    withPanels(weight, depth: isPacked ? depth : 0, columns: isPacked ? outputs : 0) { panels in
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(chunkCount(g.outputPixels, by: rows)) { chunk in
          let first = chunk * rows
          let count = min(rows, g.outputPixels - first)
          let block = y + first * g.outChannels
          withArenaScratch(T.self, count: count * depth) { columns in
            for group in 0..<g.groups {
              mk_im2col(T.kernelType, window, x, group * inputs, inputs, 0, g.tapCount, first, count, columns)
              if isPacked {
                panels.multiply(
                  columns, lda: depth, rows: count, bias: bias, activation: activation, block, ld: g.outChannels)
                continue
              }
              Gemm.multiplySerial(
                m: count, n: outputs, k: depth, alpha: 1, a: columns, lda: max(depth, 1), transposeA: false,
                b: weight + group * outputs, ldb: g.outChannels, transposeB: false, beta: 0, c: block + group * outputs,
                ldc: g.outChannels)
            }
          }
          if isPacked { return }
          mk_bias_activation(T.kernelType, bias, activation.code, block, g.outChannels, count, g.outChannels)
        }
      }
    }
  }

  /// Of so few pixels all columns are made first: one product then reads each weight once, where it lies.
  private static let fewPixels = 256

  private static func fewColumnsForward<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<T>
  ) {
    withArenaScratch(T.self, count: g.outputPixels * g.depth) { columns in
      let rows = max(1, 8192 / g.depth)
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(chunkCount(g.outputPixels, by: rows)) { chunk in
          let first = chunk * rows
          mk_im2col(
            T.kernelType, window, x, 0, g.inChannels, 0, g.tapCount, first, min(rows, g.outputPixels - first),
            columns + first * g.depth)
        }
      }
      Gemm.linear(
        rows: g.outputPixels, inputs: g.depth, outputs: g.outChannels, x: columns, weight: weight, bias: bias,
        activation: activation, y: y)
    }
  }

  /// Enough rows for a good product, few enough that the columns stay in cache. At least 16 blocks, so that threads share.
  private static func blockRows(depth: Int, of total: Int) -> Int {
    let cached = max(blockElements / max(depth, 1), 96)
    return max(1, min(cached, max(chunkCount(total, by: 16), 16)))
  }

  static func columnsGradientInput<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ dy: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
  ) {
    // Each task owns a band of input rows and computes the columns of all output rows that reach into it.
    let reach = (g.kernel.0 - 1) * g.dilation.0 + 1
    let wanted = g.batch >= 16 ? 1 : chunkCount(16, by: g.batch)
    let bandRows = min(g.height, max(chunkCount(g.height, by: wanted), 2 * reach))
    let bands = chunkCount(g.height, by: bandRows)
    let isPacked = g.groups == 1
    withPanels(
      weight, transposed: true, depth: isPacked ? g.outChannels : 0, columns: isPacked ? g.depth : 0
    ) { panels in
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(g.batch * bands) { chunk in
          let (image, band) = (chunk / bands, chunk % bands)
          let rows = band * bandRows..<min(g.height, (band + 1) * bandRows)
          gradientBand(g, window, image, rows, dy, weight, isPacked ? panels : nil, dx)
        }
      }
    }
  }

  private static func gradientBand<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ window: UnsafePointer<mk_window>, _ image: Int, _ rows: Range<Int>,
    _ dy: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ panels: PackedPanels<T>?, _ dx: UnsafeMutablePointer<T>
  ) {
    let line = g.width * g.inChannels
    setZero(dx + (image * g.height + rows.lowerBound) * line, count: rows.count * line)
    let (depth, outputs, inputs) = (g.depth, g.outChannels / g.groups, g.inChannels / g.groups)
    let reach = (g.kernel.0 - 1) * g.dilation.0
    let lowest = max(0, chunkCount(max(0, rows.lowerBound + g.padding.0 - reach), by: g.stride.0))
    let end = min(g.outHeight, (rows.upperBound - 1 + g.padding.0) / g.stride.0 + 1)
    guard lowest < end, outputs > 0 else { return }
    let step = max(1, min(end - lowest, max(blockElements / max(depth, 1), 64) / g.outWidth))
    withArenaScratch(T.self, count: step * g.outWidth * depth) { columns in
      for first in stride(from: lowest, to: end, by: step) {
        let count = min(step, end - first)
        for group in 0..<g.groups {
          let block = dy + (image * g.outHeight + first) * g.outWidth * g.outChannels + group * outputs
          if let panels {
            panels.multiply(block, lda: g.outChannels, rows: count * g.outWidth, columns, ld: depth)
          } else {
            Gemm.multiplySerial(
              m: count * g.outWidth, n: depth, k: outputs, alpha: 1, a: block, lda: g.outChannels, transposeA: false,
              b: weight + group * outputs, ldb: g.outChannels, transposeB: true, beta: 0, c: columns, ldc: depth)
          }
          mk_col2im(
            T.kernelType, window, columns, group * inputs, inputs, image, first, count, rows.lowerBound,
            rows.upperBound, dx)
        }
      }
    }
  }

  static func columnsGradientWeight<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dWeight: UnsafeMutablePointer<T>
  ) {
    // Small weights: each task sums some rows into a copy of its own. Large ones: each task owns some of the weights.
    if g.weightCount <= 1 << 17 {
      gradientWeightByRows(g, x, dy, dWeight)
    } else {
      gradientWeightByTaps(g, x, dy, dWeight)
    }
  }

  private static func gradientWeightByRows<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dWeight: UnsafeMutablePointer<T>
  ) {
    let parts = max(1, min(8, g.outputPixels / 128))
    if parts == 1 {
      return withUnsafePointer(to: g.window) { addRows(g, $0, 0..<g.outputPixels, x, dy, dWeight) }
    }
    let rows = chunkCount(g.outputPixels, by: parts)
    withArenaScratch(T.self, count: parts * g.weightCount) { partials in
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(parts) { part in
          let range = min(part * rows, g.outputPixels)..<min((part + 1) * rows, g.outputPixels)
          addRows(g, window, range, x, dy, partials + part * g.weightCount)
        }
      }
      mergePartials(partials, groups: parts, count: g.weightCount, into: dWeight)
    }
  }

  /// sum[depth, outChannels] = columns(rows)ᵀ · dy(rows).
  private static func addRows<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ window: UnsafePointer<mk_window>, _ range: Range<Int>, _ x: UnsafePointer<T>,
    _ dy: UnsafePointer<T>, _ sum: UnsafeMutablePointer<T>
  ) {
    if range.isEmpty { return setZero(sum, count: g.weightCount) }
    let (depth, outputs, inputs) = (g.depth, g.outChannels / g.groups, g.inChannels / g.groups)
    let isProduct = ConvolutionAlgorithm.product.canCompute(g, T.self)
    let step = min(range.count, min(max(blockElements / depth, 96), 1024))
    withArenaScratch(T.self, count: isProduct ? 0 : step * depth) { columns in
      for first in stride(from: range.lowerBound, to: range.upperBound, by: step) {
        let count = min(step, range.upperBound - first)
        for group in 0..<g.groups {
          if !isProduct {
            mk_im2col(T.kernelType, window, x, group * inputs, inputs, 0, g.tapCount, first, count, columns)
          }
          Gemm.multiplySerial(
            m: depth, n: outputs, k: count, alpha: 1, a: isProduct ? x + first * g.inChannels : UnsafePointer(columns),
            lda: depth, transposeA: true, b: dy + first * g.outChannels + group * outputs, ldb: g.outChannels,
            transposeB: false, beta: first == range.lowerBound ? 0 : 1, c: sum + group * outputs, ldc: g.outChannels)
        }
      }
    }
  }

  private static func gradientWeightByTaps<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dWeight: UnsafeMutablePointer<T>
  ) {
    let (outputs, inputs) = (g.outChannels / g.groups, g.inChannels / g.groups)
    let isProduct = ConvolutionAlgorithm.product.canCompute(g, T.self)
    // Tasks: groups x taps x blocks of input channels, at least 16 where 64 channels a block allow it.
    let blocks = min(max(1, inputs / 64), chunkCount(16, by: g.groups * g.tapCount))
    let blockChannels = chunkCount(inputs, by: blocks)
    let step = min(g.outputPixels, 512)
    withUnsafePointer(to: g.window) { window in
      Threads.forEachChunk(g.groups * g.tapCount * blocks) { chunk in
        let (group, tap, block) = (chunk / blocks / g.tapCount, chunk / blocks % g.tapCount, chunk % blocks)
        let begin = min(block * blockChannels, inputs)
        let channels = min(blockChannels, inputs - begin)
        let sum = dWeight + (tap * inputs + begin) * g.outChannels + group * outputs
        withArenaScratch(T.self, count: isProduct ? 0 : step * channels) { columns in
          for first in stride(from: 0, to: g.outputPixels, by: step) {
            let count = min(step, g.outputPixels - first)
            if !isProduct {
              mk_im2col(
                T.kernelType, window, x, group * inputs + begin, channels, tap, tap + 1, first, count, columns)
            }
            Gemm.multiplySerial(
              m: channels, n: outputs, k: count, alpha: 1,
              a: isProduct ? x + first * g.inChannels + begin : UnsafePointer(columns),
              lda: isProduct ? g.inChannels : max(channels, 1), transposeA: true,
              b: dy + first * g.outChannels + group * outputs, ldb: g.outChannels, transposeB: false,
              beta: first == 0 ? 0 : 1, c: sum, ldc: g.outChannels)
          }
        }
      }
    }
  }
}
