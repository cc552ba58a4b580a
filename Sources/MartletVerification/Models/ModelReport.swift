import MartletTensor

/// What ``ModelVerification`` found.
public struct ModelReport: Sendable {
  /// The model's name in the registry.
  public let model: String
  /// How many numbers its parameters hold.
  public let parameters: Int
  public let inputShape: Shape
  public let seed: UInt64
  /// Each layer's output in the order of the forward pass, in evaluation mode.
  public let layers: [Deviation]
  /// The model's output with adjacent layers joined, as it is used.
  public let output: Deviation
  /// The gradient of the cross-entropy by each parameter, in training mode.
  public let gradients: [Deviation]
  /// The float64 gradients against central differences; nil when not asked for.
  public let check: [GradientCheck.TensorResult]?

  /// Whether every float32 number is finite and no gradient is wrong. How far float32 may be from float64 is a matter of the
  /// model, not of right and wrong.
  public var passed: Bool {
    (layers + [output] + gradients).allSatisfy(\.isFinite) && (check ?? []).allSatisfy(\.failures.isEmpty)
  }
}
