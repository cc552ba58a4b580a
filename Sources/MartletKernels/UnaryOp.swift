/// Maps of one operand and, where it says so, a scalar s. The raw values are those of the C kernels.
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
