/// What a fused kernel applies to its result before it stores it.
public enum Activation: Int32, Sendable {
  case none
  /// max(x, 0); NaN stays NaN.
  case relu
}
