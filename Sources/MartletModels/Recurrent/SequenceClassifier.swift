import MartletNN
import MartletTensor

/// Classifies sequences: recurrent layers over all steps, and a linear layer on the last layer's state after each sequence's last step,
/// of both directions where there are two.
///
///     let model = SequenceClassifier(.gru, inputs: 12, hidden: 64, classes: 5, using: &generator)
///     let logits = model(x, lengths: lengths)
///
/// x: [N, T, C]; logits: [N, classes]. A sequence without steps is classified by a state of zeros.
///
/// Names in files: `lstm.weight_ih_l0` and its like, or `gru.…`; `head.weight`, `head.bias`.
public final class SequenceClassifier: Layer {
  /// The layers, if they are LSTM's.
  public let lstm: LSTM?
  /// The layers, if they are GRU's.
  public let gru: GRU?
  /// From the state to the classes.
  public let head: Linear

  /// A model for sequences of `inputs` features.
  /// - Parameter dropout: between layers, in 0 ..< 1
  public init(
    _ kind: RecurrentKind, inputs: Int, hidden: Int, layers: Int = 1, bidirectional: Bool = false, classes: Int,
    dropout: Double = 0, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    switch kind {
    case .lstm:
      lstm = LSTM(
        inputs, hidden, layers: layers, bidirectional: bidirectional, dropout: dropout, dtype: dtype, using: &generator)
      gru = nil
    case .gru:
      lstm = nil
      gru = GRU(
        inputs, hidden, layers: layers, bidirectional: bidirectional, dropout: dropout, dtype: dtype, using: &generator)
    }
    head = Linear(bidirectional ? 2 * hidden : hidden, classes, dtype: dtype, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, lengths: nil) }

  /// The logits of sequences of different lengths.
  ///
  /// - Parameter lengths: [N], int32 or int64, each in 0...T; T when nil.
  public func callAsFunction(_ x: Tensor, lengths: Tensor?) -> Tensor {
    let (states, directions) =
      if let lstm {
        (lstm(x, initial: nil, lengths: lengths).state.hidden, lstm.isBidirectional ? 2 : 1)
      } else {
        (gru!(x, initial: nil, lengths: lengths).state, gru!.isBidirectional ? 2 : 1)
      }
    let count = states.shape[0]
    return head(concatenate((count - directions..<count).map { states[$0] }, axis: 1))
  }
}
