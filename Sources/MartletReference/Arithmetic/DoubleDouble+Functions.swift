import Glibc

// Elementary functions to about 95 bits. Each is a textbook formula: the aim is to be evidently right, not fast.
extension DoubleDouble: WideReal {
  /// e^x = 2ⁿ·e^r with |r| ≤ ln 2 / 2.
  public static func exp(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    if x.high > 709.8 { return DoubleDouble(.infinity) }
    if x.high < -746 { return DoubleDouble(0) }
    let (n, s) = reducedExponential(x)
    return (s + one).scaled(byPowerOfTwo: n)
  }

  /// e^x − 1, accurate for small x.
  public static func expMinusOne(_ x: DoubleDouble) -> DoubleDouble {
    // x + x²/2: the series would lose denormals and the sign of zero.
    if x.isNaN || abs(x.high) < 0x1p-110 { return x }
    if abs(x.high) > 100 { return exp(x) - one }
    let (n, s) = reducedExponential(x)
    return n == 0 ? s : (s + one).scaled(byPowerOfTwo: n) - one
  }

  /// (n, e^r − 1) with x = n ln 2 + r: the Taylor series at r/512, then nine times (1 + s)² − 1 = s² + 2s.
  private static func reducedExponential(_ x: DoubleDouble) -> (Int, DoubleDouble) {
    let n = (x.high / ln2.high).rounded()
    let r = (x - ln2 * DoubleDouble(n)).scaled(byPowerOfTwo: -9)
    var term = r
    var s = r
    for k in 2...10 {
      term = term * r / DoubleDouble(Double(k))
      s += term
    }
    for _ in 0..<9 { s = s * s + s.scaled(byPowerOfTwo: 1) }
    return (Int(n), s)
  }

  /// Near 1 the series of 2 artanh((x − 1)/(x + 1)); elsewhere a Newton step on libm's value.
  public static func log(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high > 0, x.high.isFinite else { return DoubleDouble(Glibc.log(x.high)) }
    if abs(x.high - 1) < 0.1 {
      let z = (x - one) / (x + one)
      return artanhSeries(z).scaled(byPowerOfTwo: 1)
    }
    let exponent = Int(x.high.exponent)
    let mantissa = DoubleDouble(
      high: scalbn(x.high, Int32(-exponent)), low: scalbn(x.low, Int32(-exponent)))
    let guess = DoubleDouble(Glibc.log(mantissa.high))
    let rest = mantissa * exp(-guess) - one
    return guess + (rest - rest * rest * DoubleDouble(0.5)) + ln2 * DoubleDouble(Double(exponent))
  }

  public static func tanh(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    if abs(x.high) > 40 { return DoubleDouble(x.high < 0 ? -1 : 1) }
    // x − x³/3 + …: the quotient would lose denormals and the sign of zero.
    if abs(x.high) < 0x1p-60 { return x }
    let s = expMinusOne(x + x)
    return s / (s + DoubleDouble(2))
  }

  /// 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)) below 3: all terms have one sign.
  public static func erf(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || x.high == 0 { return x }
    if abs(x.high) >= 3 {
      let tail = one - erfc(x.magnitude)
      return x.high < 0 ? -tail : tail
    }
    let square = x * x
    var term = x
    var sum = x
    var n = 1
    while abs(term.high) > abs(sum.high) * 0x1p-110 {
      term = term * square.scaled(byPowerOfTwo: 1) / DoubleDouble(Double(2 * n + 1))
      sum += term
      n += 1
    }
    return twoOverRootPi * exp(-square) * sum
  }

  /// From 2 on Laplace's continued fraction e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))).
  public static func erfc(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    if x.high < 2 { return one - erf(x) }
    if x.high > 28 { return DoubleDouble(0) }
    var fraction = x
    for k in stride(from: 250, through: 1, by: -1) { fraction = x + DoubleDouble(Double(k) / 2) / fraction }
    return exp(-(x * x)) * twoOverRootPi.scaled(byPowerOfTwo: -1) / fraction
  }

  public static func sin(_ x: DoubleDouble) -> DoubleDouble { circular(x, quarterTurns: 0) }
  public static func cos(_ x: DoubleDouble) -> DoubleDouble { circular(x, quarterTurns: 1) }

  /// x^y = e^(y log x); special cases and signs are libm's.
  public static func power(_ x: DoubleDouble, _ y: DoubleDouble) -> DoubleDouble {
    let estimate = pow(x.high, y.high)
    guard estimate.isFinite, estimate != 0, x.high != 0, x.high.isFinite, y.high.isFinite else {
      return DoubleDouble(estimate)
    }
    let result = exp(y * log(x.magnitude))
    return estimate < 0 ? -result : result
  }

  /// sin(x + turns·π/2). Beyond 2¹⁷ libm's Double value, which errs by up to one unit in the last place of Double.
  private static func circular(_ x: DoubleDouble, quarterTurns: Int) -> DoubleDouble {
    guard abs(x.high) < 0x1p17 else {
      return DoubleDouble(quarterTurns == 0 ? Glibc.sin(x.high) : Glibc.cos(x.high))
    }
    if x.high == 0 { return quarterTurns == 0 ? x : one }
    let n = (x.high / HalfPi.first).rounded()
    let r =
      ((x - product(n, HalfPi.first)) - product(n, HalfPi.second)) - product(n, HalfPi.third)
    let value: DoubleDouble
    switch (Int(n) + quarterTurns) & 3 {
    case 0: value = sineSeries(r)
    case 1: value = cosineSeries(r)
    case 2: value = -sineSeries(r)
    default: value = -cosineSeries(r)
    }
    return value
  }

  private static func sineSeries(_ r: DoubleDouble) -> DoubleDouble {
    let square = r * r
    var (term, sum) = (r, r)
    for k in stride(from: 2, through: 28, by: 2) {
      term = -(term * square) / DoubleDouble(Double(k * (k + 1)))
      sum += term
    }
    return sum
  }

  private static func cosineSeries(_ r: DoubleDouble) -> DoubleDouble {
    let square = r * r
    var (term, sum) = (one, one)
    for k in stride(from: 1, through: 29, by: 2) {
      term = -(term * square) / DoubleDouble(Double(k * (k + 1)))
      sum += term
    }
    return sum
  }

  /// z + z³/3 + z⁵/5 + …, |z| < 0.06.
  static func artanhSeries(_ z: DoubleDouble) -> DoubleDouble {
    let square = z * z
    var (power, sum) = (z, z)
    for k in stride(from: 3, through: 29, by: 2) {
      power *= square
      sum += power / DoubleDouble(Double(k))
    }
    return sum
  }
}
