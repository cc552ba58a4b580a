/// Maps of two operands. The raw values are those of the C kernels.
///
/// maximum and minimum give NaN when either operand is NaN; comparisons with NaN give 0. reluBackward and
/// leakyReluBackward take a NaN first operand for one that is not positive; the other backward maps give NaN. atan2, hypot
/// and the remainders follow C: hypot of an infinity and NaN is +∞, a remainder by 0 or of an infinity is NaN. modulo with an
/// infinite divisor of the other sign is that infinity, as in Python.
public enum BinaryOp: Int32, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum, power
  /// Backward maps: the first operand is the output y or the input x, the second the gradient that flows in.
  case reluBackward, leakyReluBackward, tanhBackward, sigmoidBackward
  case geluBackward, geluTanhBackward, siluBackward, absoluteBackward
  /// 1 where the comparison holds, else 0.
  case maskEqual, maskLess, maskGreater
  /// The angle of the point (b, a), and its distance from the origin.
  case atan2, hypot
  /// a − b·trunc(a/b), with the sign of a; a − b·⌊a/b⌋, with the sign of b.
  case truncatingRemainder, modulo
  /// The magnitude of a with the sign of b.
  case copySign
  /// Backward maps of input and gradient, as above.
  case eluBackward, mishBackward
}

extension BinaryOp {
  /// Whether the second operand is a gradient that flows in.
  public var isBackward: Bool {
    switch self {
    case .reluBackward, .leakyReluBackward, .tanhBackward, .sigmoidBackward, .geluBackward, .geluTanhBackward,
      .siluBackward, .absoluteBackward, .eluBackward, .mishBackward:
      true
    default: false
    }
  }
}
