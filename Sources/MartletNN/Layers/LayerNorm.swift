import MartletTensor

/// Layer normalisation over the last axis: y = γ·(x − μ)/√(σ² + ε) + β, with each row's own mean and biased variance.
///
/// x: [..., C]; γ (`weight`), β (`bias`): [C].
///
/// J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer Normalization", 2016, equation 3.
public final class LayerNorm: Layer {
  /// γ: [C], initially 1; nil without affine parameters
  public let weight: Parameter?
  /// β: [C], initially 0; nil without affine parameters or without bias
  public let bias: Parameter?
  /// ε, added to the variance.
  public let epsilon: Double

  /// A layer for inputs whose last axis has `channels` elements.
  ///
  /// - Parameters:
  ///   - affine: whether there are γ and β.
  ///   - bias: whether there is β where there is γ.
  public init(
    _ channels: Int, epsilon: Double = 1e-5, affine: Bool = true, bias: Bool = true, dtype: DType = .float32
  ) {
    weight = affine ? Parameter(.ones([channels], dtype: dtype)) : nil
    self.bias = affine && bias ? Parameter(.zeros([channels], dtype: dtype)) : nil
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, layerNormalization(x, gamma: weight?.value, beta: bias?.value, epsilon: epsilon))
  }
}
