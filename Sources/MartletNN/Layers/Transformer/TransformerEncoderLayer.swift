import MartletTensor

/// One layer of a Transformer encoder: self-attention, then a feed-forward block, each with a residual connection.
///
/// Post-norm, as published: y = norm₁(x + attention(x)), z = norm₂(y + feedForward(y)). Pre-norm: y = x + attention(norm₁(x)),
/// z = y + feedForward(norm₂(y)). x, z: [N, T, width].
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, section 3.1; pre-norm: R. Xiong et al., "On Layer Normalization in
/// the Transformer Architecture", ICML 2020.
public final class TransformerEncoderLayer: Layer {
  public let selfAttention: MultiHeadAttention
  public let feedForward: FeedForward
  public let norm1: LayerNorm
  public let norm2: LayerNorm
  /// Of what attention adds.
  public let dropout1: Dropout
  /// Of what the feed-forward block adds.
  public let dropout2: Dropout
  /// Whether normalisation comes before each block instead of after its residual connection.
  public let isPreNorm: Bool

  /// - Parameters:
  ///   - hidden: the units of the feed-forward block; 4·width when nil.
  ///   - dropout: of attention weights, hidden units and what each block adds, while training.
  public init(
    _ width: Int, heads: Int, hidden: Int? = nil, activation: FeedForwardActivation = .relu, dropout: Double = 0,
    preNorm: Bool = false, bias: Bool = true, epsilon: Double = 1e-5, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) {
    selfAttention = MultiHeadAttention(
      width, heads: heads, bias: bias, dropout: dropout, dtype: dtype, using: &generator)
    feedForward = FeedForward(
      width, hidden: hidden ?? 4 * width, activation: activation, dropout: dropout, bias: bias, dtype: dtype,
      using: &generator)
    norm1 = LayerNorm(width, epsilon: epsilon, bias: bias, dtype: dtype)
    norm2 = LayerNorm(width, epsilon: epsilon, bias: bias, dtype: dtype)
    dropout1 = Dropout(dropout, using: &generator)
    dropout2 = Dropout(dropout, using: &generator)
    isPreNorm = preNorm
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, mask: nil) }

  /// The layer where not every position may look at every other.
  ///
  /// - Parameters:
  ///   - mask: bool, of a shape that broadcasts to [N, heads, T, T]; true where a query (row) may look at a key (column). For
  ///     a batch of padded sequences: [N, 1, 1, T], true at their own positions. A position that may look at none gets the
  ///     attention 0.
  ///   - isCausal: no position looks at a later one.
  public func callAsFunction(_ x: Tensor, mask: Tensor?, isCausal: Bool = false) -> Tensor {
    if isPreNorm {
      let y = x + dropout1(selfAttention(norm1(x), mask: mask, isCausal: isCausal))
      return feedForward(norm2(y), dropout: dropout2, adding: y)
    }
    let y = norm1(x + dropout1(selfAttention(x, mask: mask, isCausal: isCausal)))
    return norm2(feedForward(y, dropout: dropout2, adding: y))
  }
}

extension TransformerEncoderLayer: FileNamed {
  /// PyTorch's `nn.TransformerEncoderLayer` holds the feed-forward block's parts itself.
  public var fileNames: [String: String] { ["selfAttention": "self_attn", "feedForward": ""] }
}
