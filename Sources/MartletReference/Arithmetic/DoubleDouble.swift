/// An unevaluated sum of two Doubles, |low| ≤ ulp(high)/2: about 106 bits with Double's range.
///
/// The error-free transformations are TwoSum (Knuth 1969) and TwoProduct by fused multiply-add; the same code runs on every
/// architecture. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971);
/// Hida, Li, Bailey, "Algorithms for quad-double precision floating point arithmetic", ARITH-15 (2001).
///
/// Limits: near the bottom of Double's range (below about 2⁻⁹⁶⁹) `low` underflows and the precision falls back to Double's.
@frozen
public struct DoubleDouble: Sendable {
  public var high: Double
  public var low: Double

  @inlinable
  public init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  @inlinable
  public init(_ value: Double) {
    high = value
    low = 0
  }

  @inlinable
  public init(rounding value: some WideReal) {
    high = value.high
    low = value.low
  }

  /// a + b, exactly.
  @inlinable @inline(__always)
  public static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    // An infinity has no rounding error; the formula would make it NaN.
    guard sum.isFinite else { return DoubleDouble(sum) }
    let share = sum - a
    return DoubleDouble(high: sum, low: (a - (sum - share)) + (b - share))
  }

  /// a + b, exactly, for |a| ≥ |b| or a = 0.
  @inlinable @inline(__always)
  static func orderedSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    guard sum.isFinite else { return DoubleDouble(sum) }
    return DoubleDouble(high: sum, low: b - (sum - a))
  }

  /// a·b, exactly unless the error underflows.
  @inlinable @inline(__always)
  public static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let product = a * b
    guard product.isFinite else { return DoubleDouble(product) }
    return DoubleDouble(high: product, low: (-product).addingProduct(a, b))
  }

  /// The value times 2ⁿ.
  @inlinable
  public func scaled(byPowerOfTwo n: Int) -> DoubleDouble {
    DoubleDouble.orderedSum(
      Double(sign: .plus, exponent: n, significand: high), Double(sign: .plus, exponent: n, significand: low))
  }
}
