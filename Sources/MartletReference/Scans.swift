import MartletKernels

/// Running sums, products and linear recurrences along the rows of a matrix.
public enum Scans {
  /// y[r,c] = Σ_{k ≤ c} x[r,k], or Σ_{k ≥ c} when `reversed`: each sum on its own.
  @inlinable
  public static func sumRows<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int, reversed: Bool = false
  ) {
    for r in 0..<rows {
      for c in 0..<columns {
        let (first, end) = reversed ? (c, columns) : (0, c + 1)
        y[r * columns + c] = R(rounding: Reductions.wideSum(x + r * columns + first, count: end - first))
      }
    }
  }

  /// y[r,c] = Π_{k ≤ c} x[r,k]: each product on its own.
  @inlinable
  public static func productRows<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      for c in 0..<columns { Reductions.productRows(x + r * columns, y + r * columns + c, rows: 1, columns: c + 1) }
    }
  }

  /// y[r,c] = b[r,c] + a[r,c]·y[r,c−1], or + a[r,c]·y[r,c+1] when `reversed`; y is 0 beyond the row.
  @inlinable
  public static func linearRows<T: ReferenceScalar, R: ReferenceResult>(
    _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int,
    reversed: Bool = false
  ) {
    for r in 0..<rows {
      var last: T.Wide?
      for c in reversed ? Array((0..<columns).reversed()) : Array(0..<columns) {
        let i = r * columns + c
        let value = last.map { b[i].wide + a[i].wide * $0 } ?? b[i].wide
        y[i] = R(rounding: value)
        last = value
      }
    }
  }
}
