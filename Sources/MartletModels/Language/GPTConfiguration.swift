import MartletTensor

/// What a ``GPT`` is built for.
public struct GPTConfiguration: Equatable, Sendable {
  /// Number of different tokens.
  public var vocabularySize: Int
  /// Tokens that the model can look at: the number of learned positions.
  public var contextLength: Int
  /// Number of blocks.
  public var layers: Int
  /// Attention heads of a block, a divisor of `width`.
  public var heads: Int
  /// Numbers that stand for a token between the blocks.
  public var width: Int
  /// Whether linear layers and normalisations have biases.
  public var bias: Bool
  /// Whether the head's weight is the table of token embeddings.
  public var tiesHead: Bool
  /// Probability of dropping embeddings, attention weights and what blocks add, in 0 ..< 1.
  public var dropout: Double
  /// Type of the parameters.
  public var dtype: DType

  public init(
    vocabularySize: Int, contextLength: Int, layers: Int, heads: Int, width: Int, bias: Bool = true,
    tiesHead: Bool = true, dropout: Double = 0, dtype: DType = .float32
  ) {
    self.vocabularySize = vocabularySize
    self.contextLength = contextLength
    self.layers = layers
    self.heads = heads
    self.width = width
    self.bias = bias
    self.tiesHead = tiesHead
    self.dropout = dropout
    self.dtype = dtype
  }

  /// Traps unless there is such a model.
  func check() {
    if min(vocabularySize, contextLength, width, heads) < 1 || layers < 0 {
      misuse(
        "GPT",
        "vocabulary \(vocabularySize), context \(contextLength), \(layers) layers, \(heads) heads, width \(width)")
    }
    if width % heads != 0 { misuse("GPT", "width \(width) is no multiple of \(heads) heads") }
  }
}
