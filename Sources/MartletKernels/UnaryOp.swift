/// Maps of one operand and, where it says so, a scalar s. The raw values are those of the C kernels.
///
/// Accuracy: exp within 1.5 units in the last place, the other elementary functions within 4, over the whole finite range,
/// denormals included; sin and cos of more than 2¹⁷ go through libm.
///
/// Special values are the same at every SIMD level. NaN gives NaN, except NaN⁰ = 1. The limits at ±∞:
///
/// | op | +∞ | −∞ |
/// |---|---|---|
/// | exp | +∞ | 0 |
/// | log, squareRoot | +∞ | NaN, as for every negative number |
/// | reciprocal, reciprocalSquareRoot | 0 | −0, NaN |
/// | tanh, erf | 1 | −1 |
/// | sigmoid | 1 | 0 |
/// | sin, cos | NaN | NaN |
/// | relu | +∞ | 0 |
/// | gelu, geluTanh, silu | +∞ | −0, their limit |
/// | sign | 1 | −1 |
/// | floor, ceil, round, truncate, cubeRoot, sinh, asinh | +∞ | −∞ |
/// | exp2, expMinusOne | +∞ | 0, −1 |
/// | log2, log10, logOnePlus, acosh | +∞ | NaN |
/// | tan, asin, acos, atanh | NaN | NaN |
/// | atan | π/2 | −π/2 |
/// | cosh | +∞ | +∞ |
/// | erfc | 0 | 2 |
/// | elu, softplus, mish | +∞ | −s, 0, −0 |
///
/// log(±0) = −∞, 1/±0 = ±∞, relu(−0) = 0; log2 and log10 as log; logOnePlus(−1) = −∞, atanh(±1) = ±∞; asin, acos and atanh
/// are NaN outside [−1, 1], acosh below 1. Odd functions and the rounding ones keep the sign of zero.
public enum UnaryOp: Int32, Sendable, CaseIterable {
  case identity, negate, absolute, square, squareRoot, reciprocal, reciprocalSquareRoot
  case exp, log, tanh, sigmoid, erf, sin, cos
  case relu, gelu, geluTanh, silu, sign
  /// x + s, x − s, s − x, x·s, x/s, s/x
  case addScalar, subtractScalar, subtractFromScalar, multiplyScalar, divideScalar, divideIntoScalar
  /// max(x, s), min(x, s), xˢ
  case maximumScalar, minimumScalar, powerScalar
  /// x where positive, else s·x
  case leakyRelu
  /// Rounding to integers; `round` takes halves to the even one.
  case floor, ceil, round, truncate
  case cubeRoot, exp2, expMinusOne, log2, log10, logOnePlus
  case tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, erfc
  /// x where positive, else s·(eˣ − 1); log(1 + eˣ); x·tanh(log(1 + eˣ))
  case elu, softplus, mish
}
