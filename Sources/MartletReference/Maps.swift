import MartletKernels

/// Elementwise functions, one element at a time in the wide arithmetic.
///
/// `parameter` is rounded to the kernel's type first, as the fast kernels do. What happens to NaN, infinities and signed
/// zeros is part of the definition: see `value(_:_:_:)`.
public enum Maps {
  /// y[i] = op(x[i]).
  @inlinable
  public static func unary<T: ReferenceScalar, R: ReferenceResult>(
    _ op: UnaryOp, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, count: Int, parameter: Double = 0
  ) {
    let parameter = T(parameter).wide
    for i in 0..<count { y[i] = R(rounding: value(op, x[i].wide, parameter)) }
  }

  /// y[i] = op(a[i], b[i]).
  @inlinable
  public static func binary<T: ReferenceScalar, R: ReferenceResult>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, count: Int,
    parameter: Double = 0
  ) {
    let parameter = T(parameter).wide
    for i in 0..<count { y[i] = R(rounding: value(op, a[i].wide, b[i].wide, parameter)) }
  }

  /// y[r,c] = op(a[r,c], b[c]), or op(b[c], a[r,c]) when `swapped`.
  @inlinable
  public static func binaryRows<T: ReferenceScalar, R: ReferenceResult>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int,
    swapped: Bool = false, parameter: Double = 0
  ) {
    let parameter = T(parameter).wide
    for r in 0..<rows {
      for c in 0..<columns {
        let (u, v) = (a[r * columns + c].wide, b[c].wide)
        y[r * columns + c] = R(rounding: swapped ? value(op, v, u, parameter) : value(op, u, v, parameter))
      }
    }
  }

  /// y[r,c] = op(a[r,c], b[r]), or op(b[r], a[r,c]) when `swapped`.
  @inlinable
  public static func binaryColumns<T: ReferenceScalar, R: ReferenceResult>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, rows: Int, columns: Int,
    swapped: Bool = false, parameter: Double = 0
  ) {
    let parameter = T(parameter).wide
    for r in 0..<rows {
      for c in 0..<columns {
        let (u, v) = (a[r * columns + c].wide, b[r].wide)
        y[r * columns + c] = R(rounding: swapped ? value(op, v, u, parameter) : value(op, u, v, parameter))
      }
    }
  }

  /// y[i] += alpha·x[i].
  @inlinable
  public static func addScaled<T: ReferenceScalar>(
    _ alpha: Double, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    let alpha = T(alpha).wide
    for i in 0..<count { y[i] = T(rounding: y[i].wide + alpha * x[i].wide) }
  }

  /// y[i] = value.
  @inlinable
  public static func fill<T: ReferenceScalar>(_ value: Double, _ y: UnsafeMutablePointer<T>, count: Int) {
    for i in 0..<count { y[i] = T(value) }
  }
}
