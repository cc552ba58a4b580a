import Glibc

// The tangent and the inverse trigonometric functions.
extension DoubleDouble {
  static let halfPi = pi.scaled(byPowerOfTwo: -1)

  /// sin/cos. Beyond 2¹⁷ libm's Double value, as for those.
  public static func tan(_ x: DoubleDouble) -> DoubleDouble {
    guard abs(x.high) < 0x1p17 else { return DoubleDouble(Glibc.tan(x.high)) }
    return sin(x) / cos(x)
  }

  /// libm's value a, and atan x − a = atan((x − tan a)/(1 + x tan a)), which is its argument to 150 bits; beyond 2⁴⁰
  /// π/2 − 1/x + 1/(3x³).
  public static func atan(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || abs(x.high) < 0x1p-60 { return x }
    if abs(x.high) > 0x1p40 {
      let inverse = one / x.magnitude
      let angle = halfPi - (inverse - inverse * inverse * inverse / DoubleDouble(3))
      return x.high < 0 ? -angle : angle
    }
    let guess = DoubleDouble(Glibc.atan(x.high))
    let tangent = tan(guess)
    return guess + (x - tangent) / (one + x * tangent)
  }

  /// atan(x/√((1 − x)(1 + x))).
  public static func asin(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || abs(x.high) < 0x1p-60 { return x }
    return atan(x / squareRoot((one - x) * (one + x)))
  }

  /// 2 atan √((1 − x)/(1 + x)).
  public static func acos(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    return atan(squareRoot((one - x) / (one + x))).scaled(byPowerOfTwo: 1)
  }

  /// The angle of the point (x, y). On the axes and at infinity libm's Double value.
  public static func atan2(_ y: DoubleDouble, _ x: DoubleDouble) -> DoubleDouble {
    guard x.high.isFinite, y.high.isFinite, x.high != 0, y.high != 0 else {
      return DoubleDouble(Glibc.atan2(y.high, x.high))
    }
    let angle = atan(y / x)
    if x.high > 0 { return angle }
    return y.high < 0 ? angle - pi : angle + pi
  }

  /// √(x² + y²), scaled so that nothing overflows.
  public static func hypot(_ x: DoubleDouble, _ y: DoubleDouble) -> DoubleDouble {
    let estimate = Glibc.hypot(x.high, y.high)
    let largest = max(abs(x.high), abs(y.high))
    guard x.high.isFinite, y.high.isFinite, largest != 0 else { return DoubleDouble(estimate) }
    let exponent = Int(largest.exponent)
    // In two steps: 2^(−exponent) need not be a Double.
    func scaled(_ x: DoubleDouble) -> DoubleDouble {
      DoubleDouble(high: scalbn(x.high, Int32(-exponent)), low: scalbn(x.low, Int32(-exponent)))
    }
    let (a, b) = (scaled(x), scaled(y))
    return squareRoot(a * a + b * b).scaled(byPowerOfTwo: exponent)
  }
}
