import MartletTensor

/// The sizes of a ``BERT``; the defaults are those of the published base model.
public struct BERTConfiguration: Equatable, Sendable {
  /// How many tokens there are.
  public var vocabularySize = 30_522
  /// The extent of a token's vector.
  public var width = 768
  /// How many layers.
  public var depth = 12
  /// How many heads attention has; they share the width.
  public var heads = 12
  /// The units of the feed-forward blocks.
  public var hiddenWidth = 3072
  /// The longest sequence.
  public var positions = 512
  /// How many kinds of texts a sequence may consist of.
  public var types = 2
  /// Whether GELU is approximated by tanh.
  public var usesApproximateGELU = false
  /// ε of the normalisations.
  public var epsilon = 1e-12
  /// Probability of dropping what embeddings and blocks give, while training.
  public var dropout = 0.1
  /// Probability of dropping an attention weight, while training.
  public var attentionDropout = 0.1
  /// Type of the parameters.
  public var dtype = DType.float32

  public init() {}
}
