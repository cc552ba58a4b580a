import CMartletKernels

/// Depthwise convolution: one filter a channel.
extension Convolution {
  static func depthwiseForward<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<T>
  ) {
    forRows(g.batch * g.outHeight, elements: g.outWidth * g.outChannels, g.window) { window, first, rows in
      mk_depthwise_forward(T.kernelType, window, x, weight, bias, activation.code, y, first, rows)
    }
  }

  static func depthwiseGradientInput<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ dy: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
  ) {
    guard g.stride == (1, 1) else {
      return forRows(g.batch * g.height, elements: g.width * g.inChannels, g.window) { window, first, rows in
        mk_depthwise_gradient_input(T.kernelType, window, dy, weight, dx, first, rows)
      }
    }
    // With stride 1 it is the convolution of dy, padded by the rest of the window, with the taps in reverse.
    var window = g.window
    (window.height, window.width, window.out_height, window.out_width) = (g.outHeight, g.outWidth, g.height, g.width)
    window.pad_top = (g.kernel.0 - 1) * g.dilation.0 - g.padding.0
    window.pad_left = (g.kernel.1 - 1) * g.dilation.1 - g.padding.1
    withArenaScratch(T.self, count: g.weightCount) { reversed in
      for tap in 0..<g.tapCount {
        (reversed + tap * g.inChannels).update(
          from: weight + (g.tapCount - 1 - tap) * g.inChannels, count: g.inChannels)
      }
      forRows(g.batch * g.height, elements: g.width * g.inChannels, window) { window, first, rows in
        mk_depthwise_forward(T.kernelType, window, dy, reversed, nil, MK_NO_ACTIVATION, dx, first, rows)
      }
    }
  }

  private static func forRows(
    _ rows: Int, elements: Int, _ window: mk_window, _ body: (UnsafePointer<mk_window>, Int, Int) -> Void
  ) {
    let grain = max(1, 16_384 / elements)
    withUnsafePointer(to: window) { window in
      Threads.forEachChunk(chunkCount(rows, by: grain)) { chunk in
        body(window, chunk * grain, min(grain, rows - chunk * grain))
      }
    }
  }

  static func depthwiseGradientWeight<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dWeight: UnsafeMutablePointer<T>
  ) {
    // Sums over some 256 pixels at a time, then over those sums: rounding would grow with one long sum.
    let rows = g.batch * g.outHeight
    let block = max(1, 256 / g.outWidth)
    let blocks = chunkCount(rows, by: block)
    let parts = min(16, blocks)
    withArenaScratch(T.self, count: parts * g.weightCount) { partials in
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(parts) { part in
          withArenaScratch(T.self, count: 2 * g.weightCount) { sums in
            // [what was summed before, the current block]: merging the pair is the addition.
            setZero(sums, count: g.weightCount)
            for index in part * blocks / parts..<(part + 1) * blocks / parts {
              let current = sums + g.weightCount
              setZero(current, count: g.weightCount)
              mk_depthwise_gradient_weight(
                T.kernelType, window, x, dy, current, index * block, min(block, rows - index * block))
              mk_merge_partials(T.kernelType, sums, 2, g.weightCount, sums, g.weightCount)
            }
            (partials + part * g.weightCount).update(from: sums, count: g.weightCount)
          }
        }
      }
      mergePartials(partials, groups: parts, count: g.weightCount, into: dWeight)
    }
  }
}
