import MartletKernels

extension Maps {
  /// What a fused kernel applies last: x, max(x, 0) or min(max(x, 0), 6). NaN gives NaN.
  @inlinable
  public static func activated<W: WideReal>(_ activation: Activation, _ x: W) -> W {
    switch activation {
    case .none: return x
    case .relu: return value(.relu, x, .zero)
    case .relu6:
      let rectified: W = value(.relu, x, .zero)
      return rectified >= W(6) ? W(6) : rectified
    }
  }

  /// Whether the activation rises at the place where it gave y.
  @inlinable
  public static func hasSlope(_ activation: Activation, _ y: Double) -> Bool {
    switch activation {
    case .none: true
    case .relu: y > 0
    case .relu6: y > 0 && y < 6
    }
  }
}
