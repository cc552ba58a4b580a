import MartletNN
import MartletTensor

/// A language model of causal Transformer blocks: the logits of the token that follows each token.
///
/// ids: int32 or int64, [N, T], T up to the context length -> [N, T, vocabulary].
///
///     let model = GPT(.init(vocabularySize: 65, contextLength: 64, layers: 4, heads: 4, width: 128), using: &generator)
///     let loss = crossEntropy(model(batch.inputs), batch.targets)
///
/// Token and position embeddings are added; blocks normalise before attention and before the feed-forward part, and the last
/// normalisation comes before the head. Weights begin as N(0, 0.02), those of the projections that blocks add to their inputs
/// as N(0, 0.02/√(2·layers)), biases as zeros. Files have nanoGPT's names (`transformer.h.0.attn.c_attn.weight`) and PyTorch's
/// layouts; a tied head may be there or not.
///
/// A. Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.3.
public final class GPT: Layer {
  public let configuration: GPTConfiguration
  public let tokenEmbedding: Embedding
  public let positionEmbedding: Embedding
  let dropout: Dropout
  public let blocks: [GPTBlock]
  public let normalization: LayerNorm
  public let head: TokenHead

  /// - Precondition: positive sizes, a width that is a multiple of the heads, a dropout rate in 0 ..< 1.
  public init(_ configuration: GPTConfiguration, using generator: inout RandomGenerator) {
    configuration.check()
    self.configuration = configuration
    let (width, dtype) = (configuration.width, configuration.dtype)
    let narrow = Initializer.normal(deviation: GPT.deviation)
    tokenEmbedding = Embedding(
      configuration.vocabularySize, width, initializer: narrow, dtype: dtype, using: &generator)
    positionEmbedding = Embedding(
      configuration.contextLength, width, initializer: narrow, dtype: dtype, using: &generator)
    dropout = Dropout(configuration.dropout, using: &generator)
    blocks = (0..<configuration.layers).map { _ in GPTBlock(configuration, using: &generator) }
    normalization = LayerNorm(width, bias: configuration.bias, dtype: dtype)
    head =
      configuration.tiesHead
      ? TokenHead(tied: tokenEmbedding)
      : TokenHead(configuration.vocabularySize, width, initializer: narrow, dtype: dtype, using: &generator)
  }

  /// The deviation of new weights.
  static let deviation = 0.02

  /// - Precondition: at most as many tokens in a sequence as the context is long.
  public func callAsFunction(_ ids: Tensor) -> Tensor {
    guard ids.rank == 2 else { misuse("GPT", "ids \(ids.shape) are not [N, T]") }
    let count = ids.shape[1]
    if count > configuration.contextLength {
      misuse("GPT", "sequences of \(count) tokens do not fit the model's context of \(configuration.contextLength)")
    }
    var x = dropout(tokenEmbedding(ids) + positionEmbedding.weight.value.rows(0..<count))
    for block in blocks { x = block(x) }
    return head(normalization(x))
  }
}

extension GPT: FileNamed {
  public var fileNames: [String: String] {
    [
      "tokenEmbedding": "transformer.wte", "positionEmbedding": "transformer.wpe", "blocks": "transformer.h",
      "normalization": "transformer.ln_f", "head": "lm_head",
    ]
  }
}
