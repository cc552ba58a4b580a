import MartletNN
import MartletTensor

/// A recurrent language model: a vector for each token, recurrent layers, and a linear layer to the logits of the next token.
///
///     let model = CharRNN(.lstm, vocabulary: 65, hidden: 256, layers: 2, using: &generator)
///     let loss = crossEntropy(model(batch.inputs), batch.targets)
///
/// Tokens [N, T], int32 or int64, each in 0 ..< vocabulary, another one traps; logits [N, T, vocabulary].
///
/// Names in files: `embedding.weight`; `lstm.weight_ih_l0` and its like, or `gru.…`; `head.weight`, `head.bias`.
///
/// A. Graves, "Generating Sequences With Recurrent Neural Networks", 2013, arXiv:1308.0850.
public final class CharRNN: Layer {
  /// What the model remembers of the tokens it has read: the state to go on from.
  public struct State: Sendable {
    /// h [layers, N, H]
    public var hidden: Tensor
    /// LSTM's cells [layers, N, H]; nil for GRU.
    public var cell: Tensor?

    public init(hidden: Tensor, cell: Tensor? = nil) {
      self.hidden = hidden
      self.cell = cell
    }
  }

  /// The tokens' vectors.
  public let embedding: Embedding
  /// The layers, if they are LSTM's.
  public let lstm: LSTM?
  /// The layers, if they are GRU's.
  public let gru: GRU?
  /// From a state to the logits.
  public let head: Linear

  /// A model of `vocabulary` tokens.
  /// - Parameters:
  ///   - embedding: extent of the tokens' vectors; `hidden` when nil
  ///   - dropout: between layers, in 0 ..< 1
  public init(
    _ kind: RecurrentKind, vocabulary: Int, embedding: Int? = nil, hidden: Int, layers: Int = 1, dropout: Double = 0,
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    let width = embedding ?? hidden
    self.embedding = Embedding(vocabulary, width, dtype: dtype, using: &generator)
    switch kind {
    case .lstm:
      lstm = LSTM(width, hidden, layers: layers, dropout: dropout, dtype: dtype, using: &generator)
      gru = nil
    case .gru:
      lstm = nil
      gru = GRU(width, hidden, layers: layers, dropout: dropout, dtype: dtype, using: &generator)
    }
    head = Linear(hidden, vocabulary, dtype: dtype, using: &generator)
  }

  public func callAsFunction(_ tokens: Tensor) -> Tensor { self(tokens, initial: nil).logits }

  /// The logits, and the state after the last token.
  /// - Parameter initial: the state that the tokens before left; nothing was read before when nil
  public func callAsFunction(_ tokens: Tensor, initial: State?) -> (logits: Tensor, state: State) {
    if tokens.rank != 2 { misuse("CharRNN", "tokens \(tokens.shape) are not [N, T]") }
    let x = embedding(tokens)
    if let lstm {
      let state = initial.map {
        LSTM.State(hidden: $0.hidden, cell: $0.cell ?? Tensor.zeros($0.hidden.shape, dtype: x.dtype))
      }
      let (output, final) = lstm(x, initial: state)
      return (head(output), State(hidden: final.hidden, cell: final.cell))
    }
    let (output, final) = gru!(x, initial: initial?.hidden)
    return (head(output), State(hidden: final, cell: nil))
  }
}
