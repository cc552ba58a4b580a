/// Element-wise arithmetic of integers: sums, differences, products and negations wrap around, quotients truncate toward
/// zero. The largest negative number divided by −1, and its magnitude, are itself.
public enum IntegerMaps {
  /// Whether `op` is defined for integers.
  public static func supports(_ op: UnaryOp) -> Bool {
    switch op {
    case .identity, .negate, .absolute, .square, .sign, .addScalar, .subtractScalar, .subtractFromScalar,
      .multiplyScalar, .divideScalar, .divideIntoScalar, .maximumScalar, .minimumScalar:
      true
    default: false
    }
  }

  public static func supports(_ op: BinaryOp) -> Bool {
    switch op {
    case .add, .subtract, .multiply, .divide, .maximum, .minimum, .truncatingRemainder, .modulo: true
    default: false
    }
  }

  /// Whether the second operand may not be zero.
  public static func divides(_ op: BinaryOp) -> Bool {
    op == .divide || op == .truncatingRemainder || op == .modulo
  }

  /// Whether an element is zero.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func hasZero<T: FixedWidthInteger>(_ x: UnsafePointer<T>, count: Int) -> Bool {
    for i in 0..<count where x[i] == 0 { return true }
    return false
  }

  /// y[i] = op(x[i]), with `parameter` as the op's scalar.
  /// - Precondition: `supports(op)`, and no division by zero.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func unary<T: FixedWidthInteger & BitwiseCopyable>(
    _ op: UnaryOp, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int, parameter s: T = 0
  ) {
    switch op {
    case .identity: fill(y, count) { x[$0] }
    case .negate: fill(y, count) { 0 &- x[$0] }
    case .absolute: fill(y, count) { x[$0] < 0 ? 0 &- x[$0] : x[$0] }
    case .square: fill(y, count) { x[$0] &* x[$0] }
    case .sign: fill(y, count) { x[$0].signum() }
    case .addScalar: fill(y, count) { x[$0] &+ s }
    case .subtractScalar: fill(y, count) { x[$0] &- s }
    case .subtractFromScalar: fill(y, count) { s &- x[$0] }
    case .multiplyScalar: fill(y, count) { x[$0] &* s }
    case .divideScalar: fill(y, count) { quotient(x[$0], s) }
    case .divideIntoScalar: fill(y, count) { quotient(s, x[$0]) }
    case .maximumScalar: fill(y, count) { max(x[$0], s) }
    case .minimumScalar: fill(y, count) { min(x[$0], s) }
    default: fatalError("Martlet: IntegerMaps.unary: \(op) of integers")
    }
  }

  /// y[i] = op(a[i], b[i]).
  /// - Precondition: `supports(op)`, and no division by zero.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func binary<T: FixedWidthInteger & BitwiseCopyable>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    switch op {
    case .add: fill(y, count) { a[$0] &+ b[$0] }
    case .subtract: fill(y, count) { a[$0] &- b[$0] }
    case .multiply: fill(y, count) { a[$0] &* b[$0] }
    case .divide: fill(y, count) { quotient(a[$0], b[$0]) }
    case .maximum: fill(y, count) { max(a[$0], b[$0]) }
    case .minimum: fill(y, count) { min(a[$0], b[$0]) }
    case .truncatingRemainder: fill(y, count) { remainder(a[$0], b[$0]) }
    case .modulo:
      fill(y, count) {
        let rest = remainder(a[$0], b[$0])
        return rest != 0 && (rest < 0) != (b[$0] < 0) ? rest &+ b[$0] : rest
      }
    default: fatalError("Martlet: IntegerMaps.binary: \(op) of integers")
    }
  }

  @inline(__always)
  private static func quotient<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    a.dividedReportingOverflow(by: b).partialValue
  }

  @inline(__always)
  private static func remainder<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    a.remainderReportingOverflow(dividingBy: b).partialValue
  }

  @inline(__always)
  private static func fill<T>(_ y: UnsafeMutablePointer<T>, _ count: Int, _ body: (Int) -> T) {
    Chunks.forEach(count) { start, count in
      for i in start..<start + count { y[i] = body(i) }
    }
  }
}
