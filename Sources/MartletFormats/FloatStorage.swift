/// How floating-point tensors are stored in a file.
public enum FloatStorage: Sendable {
  /// In their own type.
  case unchanged
  /// As IEEE 754 binary16, rounded to nearest; beyond 65,504 they become infinite.
  case float16
  /// As bfloat16, the upper half of a float32, rounded to nearest.
  case bfloat16
}
