extension DoubleDouble: Comparable {
  @inlinable
  public static func == (a: DoubleDouble, b: DoubleDouble) -> Bool { a.high == b.high && a.low == b.low }

  @inlinable
  public static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }

  @inlinable
  public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let high = sum(a.high, b.high)
    guard high.high.isFinite else { return high }
    let low = sum(a.low, b.low)
    let partial = orderedSum(high.high, high.low + low.high)
    return orderedSum(partial.high, partial.low + low.low)
  }

  @inlinable
  public static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + (-b) }

  @inlinable
  public static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(high: -a.high, low: -a.low) }

  @inlinable
  public static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let high = product(a.high, b.high)
    guard high.high.isFinite else { return high }
    return orderedSum(high.high, high.low + (a.high * b.low + a.low * b.high))
  }

  /// Long division, three digits.
  @inlinable
  public static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    guard first.isFinite, b.high.isFinite, first != 0 else { return DoubleDouble(first) }
    var remainder = a - b * DoubleDouble(first)
    let second = remainder.high / b.high
    remainder -= b * DoubleDouble(second)
    let third = remainder.high / b.high
    return orderedSum(first, second) + DoubleDouble(third)
  }

  @inlinable
  public mutating func addProduct(_ a: Double, _ b: Double) { self = self + DoubleDouble.product(a, b) }

  /// One Newton step on the root in Double.
  @inlinable
  public static func squareRoot(_ x: DoubleDouble) -> DoubleDouble {
    let root = x.high.squareRoot()
    guard root.isFinite, root != 0 else { return DoubleDouble(root) }
    let remainder = x - product(root, root)
    return orderedSum(root, remainder.high / (2 * root))
  }
}
