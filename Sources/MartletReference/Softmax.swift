import MartletKernels

/// Softmax, its logarithm and their gradients over the rows of x[rows, columns].
public enum Softmax {
  /// y = exp(x − max) / Σ exp(x − max). A row with a NaN or +∞, or of −∞ alone, becomes NaN.
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      let row = x + r * columns
      let (maximum, sum) = exponentialSum(row, columns: columns)
      for c in 0..<columns { y[r * columns + c] = R(rounding: T.Wide.exp(row[c].wide - maximum) / sum) }
    }
  }

  /// dx = y·(dy − Σ y·dy).
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    _ y: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dx: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      let (y, dy, dx) = (y + r * columns, dy + r * columns, dx + r * columns)
      var sum = T.Wide.zero
      for c in 0..<columns { sum.addProduct(y[c].double, dy[c].double) }
      for c in 0..<columns { dx[c] = R(rounding: y[c].wide * (dy[c].wide - sum)) }
    }
  }

  /// y = x − max − log Σ exp(x − max).
  @inlinable
  public static func logForward<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      let row = x + r * columns
      let (maximum, sum) = exponentialSum(row, columns: columns)
      let logSum = T.Wide.log(sum)
      for c in 0..<columns { y[r * columns + c] = R(rounding: row[c].wide - maximum - logSum) }
    }
  }

  /// dx = dy − exp(y)·Σ dy.
  @inlinable
  public static func logBackward<T: ReferenceScalar, R: ReferenceResult>(
    _ y: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dx: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    for r in 0..<rows {
      let (y, dy, dx) = (y + r * columns, dy + r * columns, dx + r * columns)
      let sum = Reductions.wideSum(dy, count: columns)
      for c in 0..<columns { dx[c] = R(rounding: dy[c].wide - T.Wide.exp(y[c].wide) * sum) }
    }
  }

  /// (max, Σ exp(x − max)) of one row. An infinite maximum makes ∞ − ∞: the NaN that the row is said to become.
  @inlinable
  static func exponentialSum<T: ReferenceScalar>(_ row: UnsafePointer<T>, columns: Int) -> (T.Wide, T.Wide) {
    var maximum = -T.infinity
    for c in 0..<columns where row[c] > maximum { maximum = row[c] }
    var sum = T.Wide.zero
    for c in 0..<columns { sum += T.Wide.exp(row[c].wide - maximum.wide) }
    return (maximum.wide, sum)
  }
}
