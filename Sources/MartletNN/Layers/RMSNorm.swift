import MartletTensor

/// Root mean square normalisation over the last axis: y = γ·x/√(mean of x² + ε).
///
/// x: [..., C]; γ (`weight`): [C].
///
/// B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019, equation 4.
public final class RMSNorm: Layer {
  /// γ: [C], initially 1; nil without affine parameters
  public let weight: Parameter?
  /// ε, added to the mean of squares.
  public let epsilon: Double

  /// A layer for inputs whose last axis has `channels` elements.
  public init(_ channels: Int, epsilon: Double = 1e-5, affine: Bool = true, dtype: DType = .float32) {
    weight = affine ? Parameter(.ones([channels], dtype: dtype)) : nil
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, rmsNormalization(x, gamma: weight?.value, epsilon: epsilon))
  }
}
