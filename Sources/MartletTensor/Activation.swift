import MartletKernels

/// What a fused operation applies last: nothing, max(x, 0), or min(max(x, 0), 6).
public typealias Activation = MartletKernels.Activation

extension Tensor {
  /// The activation by itself.
  func activated(_ activation: Activation) -> Tensor {
    switch activation {
    case .none: self
    case .relu: relu()
    case .relu6: relu6()
    }
  }

  /// `gradient` where the activation that gave these values rises, else 0.
  func maskingSlope(of activation: Activation, _ gradient: Tensor) -> Tensor {
    switch activation {
    case .none: gradient
    case .relu: maskingWherePositive(gradient)
    // As 6 − y is positive where y is below 6.
    case .relu6: (6 - detached()).maskingWherePositive(maskingWherePositive(gradient))
    }
  }
}
