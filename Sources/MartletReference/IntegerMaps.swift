import MartletKernels

/// Arithmetic of integers of a few bits in unbounded numbers, cut to their bits afterwards.
public enum IntegerMaps {
  /// op(x) with parameter s; `supports` says for which ops.
  public static func value<T: FixedWidthInteger>(_ op: UnaryOp, _ x: T, _ s: T) -> T {
    let (x, s) = (Wide(x), Wide(s))
    let value: Wide
    switch op {
    case .identity: value = x
    case .negate: value = -x
    case .absolute: value = x < 0 ? -x : x
    case .square: value = x * x
    case .sign: value = x > 0 ? 1 : x < 0 ? -1 : 0
    case .addScalar: value = x + s
    case .subtractScalar: value = x - s
    case .subtractFromScalar: value = s - x
    case .multiplyScalar: value = x * s
    case .divideScalar: value = x / s
    case .divideIntoScalar: value = s / x
    case .maximumScalar: value = x > s ? x : s
    case .minimumScalar: value = x < s ? x : s
    default: fatalError("IntegerMaps.value: \(op) of integers")
    }
    return T(truncatingIfNeeded: value)
  }

  /// op(a, b); `supports` says for which ops.
  public static func value<T: FixedWidthInteger>(_ op: BinaryOp, _ a: T, _ b: T) -> T {
    let (a, b) = (Wide(a), Wide(b))
    let value: Wide
    switch op {
    case .add: value = a + b
    case .subtract: value = a - b
    case .multiply: value = a * b
    case .divide: value = a / b
    case .maximum: value = a > b ? a : b
    case .minimum: value = a < b ? a : b
    case .truncatingRemainder: value = a - b * (a / b)
    case .modulo:
      let quotient = a / b
      // The quotient rounded down.
      let isExact = quotient * b == a
      value = a - b * (isExact || (a < 0) == (b < 0) ? quotient : quotient - 1)
    default: fatalError("IntegerMaps.value: \(op) of integers")
    }
    return T(truncatingIfNeeded: value)
  }

  /// Twice the bits of the widest kernel type: no product of two overflows it.
  private typealias Wide = Int128
}
