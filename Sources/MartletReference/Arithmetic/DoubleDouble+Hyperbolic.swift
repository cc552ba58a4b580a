import Glibc

// Hyperbolic functions, from exp − 1 and log(1 + x), which keep what is small.
extension DoubleDouble {
  /// (s + s/(s + 1))/2 with s = e^|x| − 1.
  public static func sinh(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || abs(x.high) < 0x1p-60 { return x }
    let a = x.magnitude
    let value: DoubleDouble
    if a.high > 40 {
      value = exp(a - ln2)
    } else {
      let s = expMinusOne(a)
      value = (s + s / (s + one)).scaled(byPowerOfTwo: -1)
    }
    return x.high < 0 ? -value : value
  }

  public static func cosh(_ x: DoubleDouble) -> DoubleDouble {
    let a = x.magnitude
    if a.high > 40 { return exp(a - ln2) }
    let power = exp(a)
    return (power + one / power).scaled(byPowerOfTwo: -1)
  }

  /// log(1 + a + a²/(1 + √(1 + a²))) with a = |x|.
  public static func asinh(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || abs(x.high) < 0x1p-60 { return x }
    let a = x.magnitude
    let value: DoubleDouble
    if a.high > 0x1p60 {
      value = log(a) + ln2
    } else {
      let square = a * a
      value = logOnePlus(a + square / (one + squareRoot(one + square)))
    }
    return x.high < 0 ? -value : value
  }

  /// log(1 + t + √(2t + t²)) with t = x − 1.
  public static func acosh(_ x: DoubleDouble) -> DoubleDouble {
    if x.high > 0x1p60 { return log(x) + ln2 }
    guard x.high >= 1 else { return DoubleDouble(.nan) }
    let t = x - one
    return logOnePlus(t + squareRoot(t * (t + DoubleDouble(2))))
  }

  /// Its series near 0, else ½ log((1 + x)/(1 − x)).
  public static func atanh(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || abs(x.high) < 0x1p-60 { return x }
    if abs(x.high) < 0.05 { return artanhSeries(x) }
    return log((one + x) / (one - x)).scaled(byPowerOfTwo: -1)
  }
}
