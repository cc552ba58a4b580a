import CMartletKernels

/// Pooling over NHWC images and its gradients. Every output is overwritten whole.
public enum Pooling {
  /// y = the maximum of each window; padding never wins.
  ///
  /// The first of equal maxima wins, and the first NaN of a window beats everything.
  /// - Parameters:
  ///   - activation: Applied to the maxima.
  ///   - indices: Gets each maximum's place in its window, row · kernel width + column; [outputCount].
  public static func maximum<T: KernelScalar>(
    _ geometry: PoolGeometry, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, activation: Activation = .none,
    indices: UnsafeMutablePointer<UInt16>
  ) {
    let line = geometry.outWidth * geometry.channels
    forRows(geometry, geometry.outHeight, width: geometry.outWidth) { window, first, rows in
      mk_pool_maximum(T.kernelType, window, x, y, indices, first, rows)
      if activation != .none {
        // While the rows are in the cache.
        mk_bias_activation(T.kernelType, nil, activation.code, y + first * line, line, rows, line)
      }
    }
  }

  /// dx = the gradient by x of a loss, given dy and the places that `maximum` recorded.
  /// - Parameter mask: Where this array, of the output's shape, is not positive, dy counts as 0. Given the pooled output, the
  ///   result is the gradient through a ReLU in front of the pooling as well.
  public static func maximumBackward<T: KernelScalar>(
    _ geometry: PoolGeometry, dy: UnsafePointer<T>, indices: UnsafePointer<UInt16>, mask: UnsafePointer<T>? = nil,
    dx: UnsafeMutablePointer<T>
  ) {
    forRows(geometry, geometry.height, width: geometry.width) { window, first, rows in
      mk_pool_maximum_backward(T.kernelType, window, dy, indices, mask, dx, first, rows)
    }
  }

  /// y = the element of x at the place of each window that `maximum` recorded: the transpose of `maximumBackward`.
  public static func select<T: KernelScalar>(
    _ geometry: PoolGeometry, _ x: UnsafePointer<T>, indices: UnsafePointer<UInt16>, _ y: UnsafeMutablePointer<T>
  ) {
    // Elements are moved, not computed with: their size says all.
    if MemoryLayout<T>.size == 4 {
      select(geometry, UnsafeRawPointer(x), indices, UnsafeMutableRawPointer(y), of: UInt32.self)
    } else {
      select(geometry, UnsafeRawPointer(x), indices, UnsafeMutableRawPointer(y), of: UInt64.self)
    }
  }

  @inline(__always)
  private static func select<Item: BitwiseCopyable>(
    _ g: PoolGeometry, _ x: UnsafeRawPointer, _ indices: UnsafePointer<UInt16>, _ y: UnsafeMutableRawPointer,
    of: Item.Type
  ) {
    let (items, selected) = (x.assumingMemoryBound(to: Item.self), y.assumingMemoryBound(to: Item.self))
    forRows(g, g.outHeight, width: g.outWidth) { _, first, rows in
      for row in first..<first + rows {
        let (image, i) = (row / g.outHeight, row % g.outHeight)
        for j in 0..<g.outWidth {
          let output = (row * g.outWidth + j) * g.channels
          let corner = (i * g.stride.0 - g.padding.0) * g.width + j * g.stride.1 - g.padding.1
          for c in 0..<g.channels {
            let place = Int(indices[output + c])
            let pixel = corner + place / g.kernel.1 * g.width + place % g.kernel.1
            selected[output + c] = items[(image * g.height * g.width + pixel) * g.channels + c]
          }
        }
      }
    }
  }

  /// y = the mean of each window. Padding counts as zeros and as part of the area: PyTorch's `count_include_pad=True`.
  public static func average<T: KernelScalar>(
    _ geometry: PoolGeometry, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
  ) {
    forRows(geometry, geometry.outHeight, width: geometry.outWidth) { window, first, rows in
      mk_pool_average(T.kernelType, window, x, y, first, rows)
    }
  }

  /// dx = the gradient by x of a loss, given dy: the transpose of `average`.
  public static func averageBackward<T: KernelScalar>(
    _ geometry: PoolGeometry, dy: UnsafePointer<T>, dx: UnsafeMutablePointer<T>
  ) {
    forRows(geometry, geometry.height, width: geometry.width) { window, first, rows in
      mk_pool_average_backward(T.kernelType, window, dy, dx, first, rows)
    }
  }

  /// y[batch, channels] = the mean of x[batch, positions, channels] over the positions.
  public static func globalAverage<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, batch: Int, positions: Int, channels: Int
  ) {
    forImages(batch, elements: positions * channels) { image in
      mk_pool_global(T.kernelType, x + image * positions * channels, y + image * channels, positions, channels)
    }
  }

  /// dx[batch, positions, channels] = dy[batch, channels] / positions.
  public static func globalAverageBackward<T: KernelScalar>(
    dy: UnsafePointer<T>, dx: UnsafeMutablePointer<T>, batch: Int, positions: Int, channels: Int
  ) {
    forImages(batch, elements: positions * channels) { image in
      mk_pool_global_backward(
        T.kernelType, dy + image * channels, dx + image * positions * channels, positions, channels)
    }
  }

  /// Splits the rows of all images, `height` an image, into tasks.
  private static func forRows(
    _ geometry: PoolGeometry, _ height: Int, width: Int, _ body: (UnsafePointer<mk_window>, Int, Int) -> Void
  ) {
    guard geometry.channels > 0 else { return }
    let rows = geometry.batch * height
    let grain = max(1, 16_384 / (width * geometry.channels))
    withUnsafePointer(to: geometry.window) { window in
      Threads.forEachChunk(chunkCount(rows, by: grain)) { chunk in
        body(window, chunk * grain, min(grain, rows - chunk * grain))
      }
    }
  }

  private static func forImages(_ batch: Int, elements: Int, _ body: (Int) -> Void) {
    let grain = max(1, 16_384 / max(elements, 1))
    Threads.forEachChunk(chunkCount(batch, by: grain)) { chunk in
      for image in chunk * grain..<min(batch, (chunk + 1) * grain) { body(image) }
    }
  }
}
