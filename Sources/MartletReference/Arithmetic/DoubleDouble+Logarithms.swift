import Glibc

// Further logarithms and powers, from exp and log.
extension DoubleDouble {
  /// Near 0 the series of 2 artanh(x/(x + 2)).
  public static func logOnePlus(_ x: DoubleDouble) -> DoubleDouble {
    // x − x²/2: the series would lose denormals and the sign of zero.
    if x.isNaN || abs(x.high) < 0x1p-110 { return x }
    guard abs(x.high) < 0.1 else { return log(one + x) }
    return artanhSeries(x / (x + DoubleDouble(2))).scaled(byPowerOfTwo: 1)
  }

  /// 2ⁿ·e^((x − n) ln 2).
  public static func exp2(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    if x.high > 1025 { return DoubleDouble(.infinity) }
    if x.high < -1080 { return DoubleDouble(0) }
    let n = x.high.rounded()
    return exp((x - DoubleDouble(n)) * ln2).scaled(byPowerOfTwo: Int(n))
  }

  public static func log2(_ x: DoubleDouble) -> DoubleDouble { log(x) / ln2 }
  public static func log10(_ x: DoubleDouble) -> DoubleDouble { log(x) / ln10 }

  /// A Newton step on libm's value, for x scaled by a power of 8 to about 1.
  public static func cubeRoot(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.isFinite, x.high != 0 else { return DoubleDouble(cbrt(x.high)) }
    let third = Int((Double(x.high.exponent) / 3).rounded())
    let scaled = DoubleDouble(
      high: scalbn(x.high, Int32(-3 * third)), low: scalbn(x.low, Int32(-3 * third)))
    let guess = DoubleDouble(cbrt(scaled.high))
    let square = guess * guess
    return (guess - (square * guess - scaled) / (square * DoubleDouble(3))).scaled(byPowerOfTwo: third)
  }
}
