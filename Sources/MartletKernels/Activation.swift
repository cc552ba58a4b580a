import CMartletKernels

/// What a fused kernel applies to its result before it stores it. NaN stays NaN.
public enum Activation: String, CaseIterable, Sendable {
  case none
  /// max(x, 0)
  case relu
  /// min(max(x, 0), 6)
  case relu6

  /// The kernels' name for it.
  var code: mk_activation {
    switch self {
    case .none: MK_NO_ACTIVATION
    case .relu: MK_ACTIVATION_RELU
    case .relu6: MK_ACTIVATION_RELU6
    }
  }
}
