/// Conversions between number types, case by case.
public enum Conversion {
  /// y[i] = x[i] rounded to another floating-point type.
  @inlinable
  public static func convert<T: BinaryFloatingPoint, U: BinaryFloatingPoint>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<U>, count: Int
  ) {
    for i in 0..<count { y[i] = U(x[i]) }
  }

  /// y[i] = x[i] truncated toward zero; the nearest number that U holds when that is none, 0 for NaN.
  @inlinable
  public static func convert<T: BinaryFloatingPoint, U: FixedWidthInteger>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<U>, count: Int
  ) {
    for i in 0..<count {
      let whole = x[i].rounded(.towardZero)
      y[i] = U(exactly: whole) ?? (whole.isNaN ? 0 : whole < 0 ? .min : .max)
    }
  }

  /// y[i] = the number of T nearest to x[i].
  @inlinable
  public static func convert<T: FixedWidthInteger, U: BinaryFloatingPoint>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<U>, count: Int
  ) {
    for i in 0..<count { y[i] = U(x[i]) }
  }
}
