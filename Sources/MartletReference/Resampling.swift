import MartletKernels

/// Interpolation along one axis, term by term.
public enum Resampling {
  /// y[outer, outputs, inner] = the table's sums of x[outer, inputs, inner].
  @inlinable
  public static func apply<T: ReferenceScalar, R: ReferenceResult>(
    _ table: ResamplingTable, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, outer: Int, inner: Int
  ) {
    for o in 0..<outer {
      for row in 0..<table.outputs {
        for c in 0..<inner {
          var sum = T.Wide.zero
          for term in table.starts[row]..<table.starts[row + 1] {
            sum.addProduct(x[(o * table.inputs + table.sources[term]) * inner + c].double, table.weights[term])
          }
          y[(o * table.outputs + row) * inner + c] = R(rounding: sum)
        }
      }
    }
  }
}

/// Maxima over windows of one axis.
public enum WindowMaximum {
  @inlinable
  public static func forward<T: ReferenceScalar>(
    _ windows: [Range<Int>], _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>,
    places: UnsafeMutablePointer<Int32>, outer: Int, inputs: Int, inner: Int
  ) {
    for o in 0..<outer {
      for (row, window) in windows.enumerated() {
        for c in 0..<inner {
          var best = window.lowerBound
          for i in window {
            let (value, old) = (x[(o * inputs + i) * inner + c], x[(o * inputs + best) * inner + c])
            if !old.isNaN && (value.isNaN || value > old) { best = i }
          }
          y[(o * windows.count + row) * inner + c] = x[(o * inputs + best) * inner + c]
          places[(o * windows.count + row) * inner + c] = Int32(best)
        }
      }
    }
  }

  @inlinable
  public static func gather<T: ReferenceScalar>(
    _ x: UnsafePointer<T>, places: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<T>, outer: Int, inputs: Int,
    outputs: Int, inner: Int
  ) {
    for i in 0..<outer * outputs * inner {
      y[i] = x[(i / (outputs * inner) * inputs + Int(places[i])) * inner + i % inner]
    }
  }

  @inlinable
  public static func scatter<T: ReferenceScalar, R: ReferenceResult>(
    _ dy: UnsafePointer<T>, places: UnsafePointer<Int32>, _ dx: UnsafeMutablePointer<R>, outer: Int, inputs: Int,
    outputs: Int, inner: Int
  ) {
    var sums = [T.Wide](repeating: .zero, count: outer * inputs * inner)
    for i in 0..<outer * outputs * inner {
      sums[(i / (outputs * inner) * inputs + Int(places[i])) * inner + i % inner] += dy[i].wide
    }
    for i in 0..<sums.count { dx[i] = R(rounding: sums[i]) }
  }
}
