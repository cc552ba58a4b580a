/// Maps of two operands. The raw values are those of the C kernels.
public enum BinaryOp: Int32, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum, power
  /// Backward maps: the first operand is the output y or the input x, the second the gradient that flows in.
  case reluBackward, leakyReluBackward, tanhBackward, sigmoidBackward
  case geluBackward, geluTanhBackward, siluBackward, absoluteBackward
  /// 1 where the comparison holds, else 0.
  case maskEqual, maskLess, maskGreater
}
