/// Maps of two operands. The raw values are those of the C kernels.
///
/// maximum and minimum give NaN when either operand is NaN; comparisons with NaN give 0. reluBackward and
/// leakyReluBackward take a NaN first operand for one that is not positive; the other backward maps give NaN.
public enum BinaryOp: Int32, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum, power
  /// Backward maps: the first operand is the output y or the input x, the second the gradient that flows in.
  case reluBackward, leakyReluBackward, tanhBackward, sigmoidBackward
  case geluBackward, geluTanhBackward, siluBackward, absoluteBackward
  /// 1 where the comparison holds, else 0.
  case maskEqual, maskLess, maskGreater
}
