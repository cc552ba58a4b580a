import MartletKernels

extension Tensor {
  /// 2ˣ.
  public func exp2() -> Tensor { mapped(.exp2, "exp2") { _, y in y * 0.6931471805599453 } }

  /// eˣ − 1, accurate near 0.
  public func expMinusOne() -> Tensor { mapped(.expMinusOne, "expMinusOne") { x, _ in x.exp() } }

  /// Logarithm to base 2; NaN below 0, −∞ at 0.
  public func log2() -> Tensor { mapped(.log2, "log2") { x, _ in 1.4426950408889634 / x } }

  /// Logarithm to base 10; NaN below 0, −∞ at 0.
  public func log10() -> Tensor { mapped(.log10, "log10") { x, _ in 0.4342944819032518 / x } }

  /// log(1 + x), accurate near 0; NaN below −1, −∞ at −1.
  public func logOnePlus() -> Tensor { mapped(.logOnePlus, "logOnePlus") { x, _ in 1 / (x + 1) } }

  /// 1 − erf(x), accurate where it is small.
  public func errorFunctionComplement() -> Tensor {
    mapped(.erfc, "errorFunctionComplement") { x, _ in (-x.squared()).exp() * -1.1283791670955126 }
  }
}
