import MartletKernels

/// Pooling over NHWC images, window by window.
public enum Pooling {
  /// y = the window's maximum, indices = its place u·kW + v in the window. The first maximum wins, the first NaN beats all;
  /// padding never wins.
  @inlinable
  public static func maximum<T: ReferenceScalar>(
    _ g: PoolGeometry, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, indices: UnsafeMutablePointer<UInt16>
  ) {
    forEachWindow(g) { output, image, i, j in
      for c in 0..<g.channels {
        var best: T?
        forEachTap(g, i, j) { pixel, tap in
          let value = x[(image + pixel) * g.channels + c]
          if let best, best.isNaN || value <= best { return }
          best = value
          indices[output * g.channels + c] = UInt16(tap)
        }
        if let best { y[output * g.channels + c] = best }
      }
    }
  }

  /// dx = Σ of the gradients of the windows whose maximum it was, where mask (the pooled output), if given, is positive.
  @inlinable
  public static func maximumBackward<T: ReferenceScalar, R: ReferenceResult>(
    _ g: PoolGeometry, dy: UnsafePointer<T>, indices: UnsafePointer<UInt16>, mask: UnsafePointer<T>? = nil,
    dx: UnsafeMutablePointer<R>
  ) {
    scatter(g, dx) { output, tap, c in
      let o = output * g.channels + c
      let counts = Int(indices[o]) == tap && (mask.map { $0[o] > 0 } ?? true)
      return counts ? dy[o].wide : T.Wide.zero
    }
  }

  /// y = x at the place u·kW + v that indices gives for each window.
  @inlinable
  public static func select<T: ReferenceScalar>(
    _ g: PoolGeometry, _ x: UnsafePointer<T>, indices: UnsafePointer<UInt16>, _ y: UnsafeMutablePointer<T>
  ) {
    forEachWindow(g) { output, image, i, j in
      forEachTap(g, i, j) { pixel, tap in
        for c in 0..<g.channels where Int(indices[output * g.channels + c]) == tap {
          y[output * g.channels + c] = x[(image + pixel) * g.channels + c]
        }
      }
    }
  }

  /// y = Σ over the window, padding as zeros, divided by the window's area.
  @inlinable
  public static func average<T: ReferenceScalar, R: ReferenceResult>(
    _ g: PoolGeometry, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>
  ) {
    let area = T.Wide(Double(g.kernel.0 * g.kernel.1))
    forEachWindow(g) { output, image, i, j in
      for c in 0..<g.channels {
        var sum = T.Wide.zero
        forEachTap(g, i, j) { pixel, _ in sum += x[(image + pixel) * g.channels + c].wide }
        y[output * g.channels + c] = R(rounding: sum / area)
      }
    }
  }

  /// dx = Σ of the gradients of the windows that it is in, divided by the window's area.
  @inlinable
  public static func averageBackward<T: ReferenceScalar, R: ReferenceResult>(
    _ g: PoolGeometry, dy: UnsafePointer<T>, dx: UnsafeMutablePointer<R>
  ) {
    let area = T.Wide(Double(g.kernel.0 * g.kernel.1))
    scatter(g, dx) { output, _, c in dy[output * g.channels + c].wide / area }
  }

  /// y[batch, channels] = the mean of x[batch, positions, channels] over the positions.
  @inlinable
  public static func globalAverage<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, batch: Int, positions: Int, channels: Int
  ) {
    for n in 0..<batch {
      for c in 0..<channels {
        var sum = T.Wide.zero
        for p in 0..<positions { sum += x[(n * positions + p) * channels + c].wide }
        y[n * channels + c] = R(rounding: sum / T.Wide(Double(positions)))
      }
    }
  }

  /// dx[batch, positions, channels] = dy[batch, channels] / positions.
  @inlinable
  public static func globalAverageBackward<T: ReferenceScalar, R: ReferenceResult>(
    dy: UnsafePointer<T>, dx: UnsafeMutablePointer<R>, batch: Int, positions: Int, channels: Int
  ) {
    for n in 0..<batch {
      for p in 0..<positions {
        for c in 0..<channels {
          dx[(n * positions + p) * channels + c] = R(
            rounding: dy[n * channels + c].wide / T.Wide(Double(positions)))
        }
      }
    }
  }
}
