import CMartletKernels

/// Pooling over NHWC images and its gradients. Every output is overwritten whole.
public enum Pooling {
  /// y = the maximum of each window; padding never wins.
  ///
  /// The first of equal maxima wins, and the first NaN of a window beats everything.
  /// - Parameter indices: Gets each maximum's place in its window, row · kernel width + column; [outputCount].
  public static func maximum<T: KernelScalar>(
    _ geometry: PoolGeometry, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, indices: UnsafeMutablePointer<UInt16>
  ) {
    forRows(geometry, geometry.outHeight, width: geometry.outWidth) { window, first, rows in
      mk_pool_maximum(T.kernelType, window, x, y, indices, first, rows)
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
