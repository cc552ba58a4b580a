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
///
/// log(±0) = −∞, 1/±0 = ±∞, relu(−0) = 0.
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
}
