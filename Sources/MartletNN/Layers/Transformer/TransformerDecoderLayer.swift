import MartletTensor

/// One layer of a Transformer decoder: self-attention, attention to the encoder's output, then a feed-forward block, each with
/// a residual connection.
///
/// Post-norm, as published: y = norm₁(x + attention(x)), z = norm₂(y + attention(y, memory)), norm₃(z + feedForward(z)).
/// Pre-norm normalises what goes into each block instead. x, result: [N, T, width]; memory: [N, S, width].
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, section 3.1.
public final class TransformerDecoderLayer: Module {
  public let selfAttention: MultiHeadAttention
  public let crossAttention: MultiHeadAttention
  public let feedForward: FeedForward
  public let norm1: LayerNorm
  public let norm2: LayerNorm
  public let norm3: LayerNorm
  /// Of what self-attention adds.
  public let dropout1: Dropout
  /// Of what attention to the memory adds.
  public let dropout2: Dropout
  /// Of what the feed-forward block adds.
  public let dropout3: Dropout
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
    crossAttention = MultiHeadAttention(
      width, heads: heads, bias: bias, dropout: dropout, dtype: dtype, using: &generator)
    feedForward = FeedForward(
      width, hidden: hidden ?? 4 * width, activation: activation, dropout: dropout, bias: bias, dtype: dtype,
      using: &generator)
    norm1 = LayerNorm(width, epsilon: epsilon, bias: bias, dtype: dtype)
    norm2 = LayerNorm(width, epsilon: epsilon, bias: bias, dtype: dtype)
    norm3 = LayerNorm(width, epsilon: epsilon, bias: bias, dtype: dtype)
    dropout1 = Dropout(dropout, using: &generator)
    dropout2 = Dropout(dropout, using: &generator)
    dropout3 = Dropout(dropout, using: &generator)
    isPreNorm = preNorm
  }

  /// - Parameters:
  ///   - memory: what the encoder made of the source.
  ///   - mask: bool, of a shape that broadcasts to [N, heads, T, T]; true where a position may look at another.
  ///   - memoryMask: bool, of a shape that broadcasts to [N, heads, T, S]; for a batch of padded sources: [N, 1, 1, S].
  ///   - isCausal: no position of x looks at a later one.
  public func callAsFunction(
    _ x: Tensor, memory: Tensor, mask: Tensor? = nil, memoryMask: Tensor? = nil, isCausal: Bool = true
  ) -> Tensor {
    if isPreNorm {
      let y = x + dropout1(selfAttention(norm1(x), mask: mask, isCausal: isCausal))
      let z = y + dropout2(crossAttention(norm2(y), memory, memory, mask: memoryMask))
      return feedForward(norm3(z), dropout: dropout3, adding: z)
    }
    let y = norm1(x + dropout1(selfAttention(x, mask: mask, isCausal: isCausal)))
    let z = norm2(y + dropout2(crossAttention(y, memory, memory, mask: memoryMask)))
    return norm3(feedForward(z, dropout: dropout3, adding: z))
  }
}

extension TransformerDecoderLayer: FileNamed {
  /// As PyTorch's `nn.TransformerDecoderLayer`.
  public var fileNames: [String: String] {
    ["selfAttention": "self_attn", "crossAttention": "multihead_attn", "feedForward": ""]
  }
}
