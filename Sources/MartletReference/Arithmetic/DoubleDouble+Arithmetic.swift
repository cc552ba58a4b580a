extension DoubleDouble: Comparable {
  @inlinable
  public static func == (a: DoubleDouble, b: DoubleDouble) -> Bool { a.high == b.high && a.low == b.low }

  @inlinable
  public static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }

  // Not the negations of the others, which Comparable would take: NaN is neither.
  @inlinable
  public static func <= (a: DoubleDouble, b: DoubleDouble) -> Bool { a < b || a == b }
  @inlinable
  public static func > (a: DoubleDouble, b: DoubleDouble) -> Bool { b < a }
  @inlinable
  public static func >= (a: DoubleDouble, b: DoubleDouble) -> Bool { b <= a }

  @inlinable
  public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let high = sum(a.high, b.high)
    guard high.high.isFinite else { return high }
    // Keeps the sign of zero.
    if high.low == 0, a.low == 0, b.low == 0 { return DoubleDouble(high.high) }
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
    // Zero keeps its sign.
    guard high.high.isFinite, high.high != 0 else { return DoubleDouble(high.high) }
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

  /// A step of the compensated dot product Dot2: as good as rounding the sum of twice the precision. Ogita, Rump, Oishi,
  /// "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005).
  @inlinable
  public mutating func addProduct(_ a: Double, _ b: Double) {
    let product = a * b
    let total = high + product
    guard total.isFinite else {
      self = DoubleDouble(total)
      return
    }
    let productError = (-product).addingProduct(a, b)
    let share = total - high
    let sumError = (high - (total - share)) + (product - share)
    self = DoubleDouble.sum(total, low + (sumError + productError))
  }

  /// One Newton step on the root in Double.
  @inlinable
  public static func squareRoot(_ x: DoubleDouble) -> DoubleDouble {
    let root = x.high.squareRoot()
    guard root.isFinite, root != 0 else { return DoubleDouble(root) }
    let remainder = x - product(root, root)
    return orderedSum(root, remainder.high / (2 * root))
  }
}
