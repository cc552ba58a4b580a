import MartletNN
import MartletTensor

/// A Transformer from one sequence of tokens to another.
///
///     let model = EncoderDecoderTransformer(sourceVocabulary: 20, targetVocabulary: 20, width: 64, using: &generator)
///     let logits = model(source, target)                       // [N, T, targetVocabulary]
///     let answers = model.greedy(source, startID: 1, endID: 2, maximumLength: 16)
///
/// Tokens' vectors are scaled by √width and sinusoidal positions added. `encoder` and `decoder` have the names of PyTorch's
/// `nn.Transformer`.
///
/// A. Vaswani et al., "Attention Is All You Need", NIPS 2017.
public final class EncoderDecoderTransformer: Module {
  let sourceEmbedding: Embedding
  let targetEmbedding: Embedding
  let positions: SinusoidalPositions
  let embeddingDropout: Dropout
  public let encoder: TransformerEncoder
  public let decoder: TransformerDecoder
  let head: Linear

  /// - Parameters:
  ///   - depth: layers of the encoder, and as many of the decoder.
  ///   - hidden: the units of the feed-forward blocks; 4·width when nil.
  ///   - preNorm: whether layers normalise what goes into their blocks; easier to train than the published post-norm.
  public init(
    sourceVocabulary: Int, targetVocabulary: Int, width: Int = 512, depth: Int = 6, heads: Int = 8, hidden: Int? = nil,
    activation: FeedForwardActivation = .relu, dropout: Double = 0.1, preNorm: Bool = true, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) {
    let deviation = 1 / Double(max(width, 1)).squareRoot()
    sourceEmbedding = Embedding(
      sourceVocabulary, width, initializer: .normal(deviation: deviation), dtype: dtype, using: &generator)
    targetEmbedding = Embedding(
      targetVocabulary, width, initializer: .normal(deviation: deviation), dtype: dtype, using: &generator)
    positions = SinusoidalPositions(width)
    embeddingDropout = Dropout(dropout, using: &generator)
    encoder = TransformerEncoder(
      (0..<depth).map { _ in
        TransformerEncoderLayer(
          width, heads: heads, hidden: hidden, activation: activation, dropout: dropout, preNorm: preNorm,
          dtype: dtype, using: &generator)
      }, norm: LayerNorm(width, dtype: dtype))
    decoder = TransformerDecoder(
      (0..<depth).map { _ in
        TransformerDecoderLayer(
          width, heads: heads, hidden: hidden, activation: activation, dropout: dropout, preNorm: preNorm,
          dtype: dtype, using: &generator)
      }, norm: LayerNorm(width, dtype: dtype))
    head = Linear(width, targetVocabulary, dtype: dtype, using: &generator)
  }

  /// For each position of the target the logits of the token after it: [N, T, targetVocabulary].
  ///
  /// - Parameters:
  ///   - source: [N, S], int32 or int64.
  ///   - target: [N, T]: a start token, then the tokens known so far. Position t sees the positions up to t.
  ///   - sourceMask: [N, S], bool: false at padding.
  public func callAsFunction(_ source: Tensor, _ target: Tensor, sourceMask: Tensor? = nil) -> Tensor {
    decode(target, memory: encode(source, mask: sourceMask), sourceMask: sourceMask)
  }

  /// The encoder's states: [N, S] -> [N, S, width].
  public func encode(_ source: Tensor, mask: Tensor? = nil) -> Tensor {
    encoder(embedded(source, sourceEmbedding), mask: Self.keyMask(mask, of: source))
  }

  /// The logits of the token after each position of `target`, given the encoder's states.
  public func decode(_ target: Tensor, memory: Tensor, sourceMask: Tensor? = nil) -> Tensor {
    head(states(target, memory: memory, sourceMask: sourceMask))
  }

  /// The most probable token after the one before, again and again, for each sequence until `endID` or `maximumLength` tokens;
  /// neither `startID` nor `endID` is among the result. In evaluation mode, without gradients.
  ///
  /// - Parameter source: [N, S]; sequences filled up to one length need their `sourceMask`.
  public func greedy(
    _ source: Tensor, sourceMask: Tensor? = nil, startID: Int32, endID: Int32, maximumLength: Int
  ) -> [[Int32]] {
    evaluating {
      withoutGradient {
        let count = source.shape[0]
        let memory = encode(source, mask: sourceMask)
        var answers = [[Int32]](repeating: [], count: count)
        var isOpen = [Bool](repeating: true, count: count)
        var target = Tensor([Int32](repeating: startID, count: count), shape: [count, 1])
        for _ in 0..<max(maximumLength, 0) {
          if !isOpen.contains(true) { break }
          let last = states(target, memory: memory, sourceMask: sourceMask)[.all, -1]
          let next = head(last).argmax()
          for (row, id) in next.array(of: Int32.self).enumerated() where isOpen[row] {
            if id == endID { isOpen[row] = false } else { answers[row].append(id) }
          }
          target = concatenate([target, next.reshaped(to: [count, 1])], axis: 1)
        }
        return answers
      }
    }
  }

  private func states(_ target: Tensor, memory: Tensor, sourceMask: Tensor?) -> Tensor {
    decoder(
      embedded(target, targetEmbedding), memory: memory,
      memoryMask: sourceMask?.reshaped(to: [memory.shape[0], 1, 1, memory.shape[1]]))
  }

  private func embedded(_ ids: Tensor, _ table: Embedding) -> Tensor {
    guard ids.rank == 2 else { misuse("EncoderDecoderTransformer", "ids of shape \(ids.shape) are not [N, T]") }
    let scale = Double(table.weight.shape[1]).squareRoot()
    return embeddingDropout(positions(table(ids) * scale))
  }

  private static func keyMask(_ mask: Tensor?, of ids: Tensor) -> Tensor? {
    guard let mask else { return nil }
    if mask.shape != ids.shape {
      misuse("EncoderDecoderTransformer", "mask \(mask.shape) does not fit ids of shape \(ids.shape)")
    }
    return mask.reshaped(to: [ids.shape[0], 1, 1, ids.shape[1]])
  }
}
