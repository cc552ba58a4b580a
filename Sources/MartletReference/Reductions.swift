import MartletKernels

/// Sums, maxima and tests over arrays and the rows and columns of matrices [rows, columns].
public enum Reductions {
  /// Σ x[i].
  @inlinable
  public static func sum<T: ReferenceScalar>(_ x: UnsafePointer<T>, count: Int) -> Double {
    wideSum(x, count: count).high
  }

  @inlinable
  public static func wideSum<T: ReferenceScalar>(_ x: UnsafePointer<T>, count: Int) -> T.Wide {
    var sum = T.Wide.zero
    for i in 0..<count { sum += x[i].wide }
    return sum
  }

  /// Σ x[i]².
  @inlinable
  public static func sumOfSquares<T: ReferenceScalar>(_ x: UnsafePointer<T>, count: Int) -> Double {
    var sum = T.Wide.zero
    for i in 0..<count { sum.addProduct(x[i].double, x[i].double) }
    return sum.high
  }

  /// y[r] = Σ_c x[r,c].
  @inlinable
  public static func sumRows<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows { y[r] = R(rounding: wideSum(x + r * columns, count: columns)) }
  }

  /// y[c] = Σ_r x[r,c].
  @inlinable
  public static func sumColumns<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for c in 0..<columns {
      var sum = T.Wide.zero
      for r in 0..<rows { sum += x[r * columns + c].wide }
      y[c] = R(rounding: sum)
    }
  }

  /// y[r] = the largest element of the row; NaN when the row holds one, −∞ for an empty row.
  @inlinable
  public static func maximumRows<T: ReferenceScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      var best = -T.infinity
      for c in 0..<columns where !best.isNaN {
        let value = x[r * columns + c]
        if value > best || value.isNaN { best = value }
      }
      y[r] = best
    }
  }

  /// y[r] = the column of the row's first maximum, or of its first NaN; −1 for an empty row.
  @inlinable
  public static func argmaxRows<T: ReferenceScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int32>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      var best = columns == 0 ? -1 : 0
      for c in 0..<columns where !x[r * columns + best].isNaN {
        let value = x[r * columns + c]
        if value > x[r * columns + best] || value.isNaN { best = c }
      }
      y[r] = Int32(best)
    }
  }

  /// y[r] = the smallest element of the row; NaN when the row holds one, +∞ for an empty row.
  @inlinable
  public static func minimumRows<T: ReferenceScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      var best = T.infinity
      for c in 0..<columns where !best.isNaN {
        let value = x[r * columns + c]
        if value < best || value.isNaN { best = value }
      }
      y[r] = best
    }
  }

  /// y[r] = the column of the row's first minimum, or of its first NaN; −1 for an empty row.
  @inlinable
  public static func argminRows<T: ReferenceScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int32>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      var best = columns == 0 ? -1 : 0
      for c in 0..<columns where !x[r * columns + best].isNaN {
        let value = x[r * columns + c]
        if value < x[r * columns + best] || value.isNaN { best = c }
      }
      y[r] = Int32(best)
    }
  }

  /// y[r] = Σ_c (x[r,c] − mean)²/(columns − correction), the mean being that of the row.
  @inlinable
  public static func varianceRows<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int, correction: Double
  ) {
    for r in 0..<rows {
      let mean = wideSum(x + r * columns, count: columns) / T.Wide(Double(columns))
      var sum = T.Wide.zero
      for c in 0..<columns {
        let deviation = x[r * columns + c].wide - mean
        sum += deviation * deviation
      }
      y[r] = R(rounding: sum / T.Wide(Double(columns) - correction))
    }
  }

  /// y[r] = Π_c x[r,c]; 1 for an empty row.
  @inlinable
  public static func productRows<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      var product = T.Wide.one
      for c in 0..<columns { product *= x[r * columns + c].wide }
      y[r] = R(rounding: product)
    }
  }

  /// Whether no element is infinite or NaN.
  @inlinable
  public static func allFinite<T: ReferenceScalar>(_ x: UnsafePointer<T>, count: Int) -> Bool {
    for i in 0..<count where !x[i].isFinite { return false }
    return true
  }
}
