import MartletNN
import MartletTensor

/// A Transformer encoder of texts: what each token means in its sequence. Names in files are those of published models.
///
///     let states = model(batch.ids, types: batch.types, mask: batch.mask)      // [N, T, width]
///     let vectors = SequencePooling.mean(states, mask: batch.mask)             // [N, width]
///
/// J. Devlin, M.-W. Chang, K. Lee, K. Toutanova, "BERT: Pre-training of Deep Bidirectional Transformers for Language
/// Understanding", NAACL 2019.
public final class BERT: Module {
  let embeddings: BERTEmbeddings
  let layers: [BERTLayer]
  /// Of the first token's state, see ``pooled(_:)``; nil in models without one.
  let pooler: Linear?
  public let configuration: BERTConfiguration

  /// A model with weights of N(0, 0.02²), cut at two deviations.
  ///
  /// - Parameter pooler: whether there is the linear layer that ``pooled(_:)`` needs.
  /// - Precondition: the heads divide the width.
  public init(_ configuration: BERTConfiguration, pooler: Bool = true, using generator: inout RandomGenerator) {
    let (width, heads) = (configuration.width, configuration.heads)
    if heads < 1 || !width.isMultiple(of: heads) { misuse("BERT", "\(heads) heads do not divide width \(width)") }
    embeddings = BERTEmbeddings(configuration, using: &generator)
    layers = (0..<configuration.depth).map { _ in BERTLayer(configuration, using: &generator) }
    self.pooler = pooler ? .unshifted(width, width, dtype: configuration.dtype, using: &generator) : nil
    self.configuration = configuration
  }

  /// The last layer's states: [N, T, width].
  ///
  /// - Parameters:
  ///   - ids: [N, T], int32 or int64; an id outside the vocabulary traps, and so does a T beyond the model's positions.
  ///   - types: [N, T], which of two texts each token belongs to; 0 when nil.
  ///   - mask: [N, T], bool: false at padding, which no token looks at; its own states mean nothing.
  public func callAsFunction(_ ids: Tensor, types: Tensor? = nil, mask: Tensor? = nil) -> Tensor {
    guard ids.rank == 2 else { misuse("BERT", "ids of shape \(ids.shape) are not [N, T]") }
    for other in [types, mask] {
      if let other, other.shape != ids.shape { misuse("BERT", "\(other.shape) given beside ids of shape \(ids.shape)") }
    }
    let keys = mask?.reshaped(to: [ids.shape[0], 1, 1, ids.shape[1]])
    return layers.reduce(embeddings(ids, types: types)) { $1($0, mask: keys) }
  }

  /// tanh(W·h₀ + b) of the first token's state h₀: [N, T, width] -> [N, width]. What classifiers of sequences take.
  /// - Precondition: the model has a pooler, and T is at least 1.
  public func pooled(_ states: Tensor) -> Tensor {
    guard let pooler else { misuse("BERT.pooled", "this model has no pooler") }
    return pooler(SequencePooling.first(states)).tanh()
  }
}

extension BERT: FileNamed {
  public var fileNames: [String: String] { ["layers": "encoder.layer", "pooler": "pooler.dense"] }
}
