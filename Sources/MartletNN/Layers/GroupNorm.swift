import MartletTensor

/// Group normalisation: y = γ·(x − μ)/√(σ² + ε) + β with the mean and biased variance of a sample's group of channels.
///
/// x: [N, ..., C]; γ (`weight`), β (`bias`): [C]. One group normalises a whole sample, as many as channels each channel of it
/// (instance normalisation).
///
/// Y. Wu, K. He, "Group Normalization", ECCV 2018, equations 1 and 7.
public final class GroupNorm: Layer {
  /// γ: [C], initially 1; nil without affine parameters
  public let weight: Parameter?
  /// β: [C], initially 0; nil without affine parameters
  public let bias: Parameter?
  /// How many groups the channels make.
  public let groups: Int
  /// ε, added to the variance.
  public let epsilon: Double

  /// A layer for inputs whose last axis has `channels` elements, a multiple of `groups`.
  public init(_ groups: Int, _ channels: Int, epsilon: Double = 1e-5, affine: Bool = true, dtype: DType = .float32) {
    if groups <= 0 || channels % groups != 0 {
      misuse("GroupNorm", "\(groups) groups do not divide \(channels) channels")
    }
    weight = affine ? Parameter(.ones([channels], dtype: dtype)) : nil
    bias = affine ? Parameter(.zeros([channels], dtype: dtype)) : nil
    self.groups = groups
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, groupNormalization(x, groups: groups, gamma: weight?.value, beta: bias?.value, epsilon: epsilon))
  }
}
