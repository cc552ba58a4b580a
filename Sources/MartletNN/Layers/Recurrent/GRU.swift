import MartletTensor

/// Gated recurrent units, of any number of layers and one or both directions; the operation `gru` has the
/// formulas.
///
/// x: [N, T, C]; y: [N, T, H], or [N, T, 2·H] of both directions, forward before reverse. Each layer has the outputs of the one
/// below as its input. Initialised as PyTorch's, U(±1/√H).
///
/// K. Cho et al., EMNLP 2014, arXiv:1406.1078.
public final class GRU: Layer, FileNamed, RecurrentStack {
  /// H
  public let hiddenSize: Int
  /// How many layers are stacked.
  public let layerCount: Int
  /// Whether each layer has a second half that goes from the last step to the first.
  public let isBidirectional: Bool
  /// Layer by layer, the forward direction before the reverse one.
  public let directions: [RecurrentParameters]
  /// Between layers; nil where nothing is dropped.
  public let dropout: Dropout?

  /// A network for inputs of `inputs` features.
  /// - Parameter dropout: probability of dropping an output of a layer that feeds another one, in 0 ..< 1.
  public init(
    _ inputs: Int, _ hiddenSize: Int, layers: Int = 1, bidirectional: Bool = false, bias: Bool = true,
    dropout: Double = 0, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    directions = Self.makeDirections(
      "GRU", inputs: inputs, hidden: hiddenSize, gates: 3, layers: layers, bidirectional: bidirectional, bias: bias,
      dtype: dtype, using: &generator)
    (self.hiddenSize, layerCount, isBidirectional) = (hiddenSize, layers, bidirectional)
    self.dropout = dropout == 0 ? nil : Dropout(dropout, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, initial: nil, lengths: nil).output }

  /// The outputs and the state after each sequence's last step.
  ///
  /// - Parameters:
  ///   - initial: the states before the first step [layers·directions, N, H], zeros when nil
  ///   - lengths: [N], int32 or int64, how many steps of each sequence count, each in 0...T; T when nil. Behind a sequence's end
  ///     outputs are zero; the reverse direction begins at each sequence's own end.
  /// - Returns: y, and the final states [layers·directions, N, H]; those of a sequence without steps are the initial ones.
  public func callAsFunction(
    _ x: Tensor, initial: Tensor? = nil, lengths: Tensor? = nil
  ) -> (output: Tensor, state: Tensor) {
    let (output, states) = run(x, states: initial.map { [$0] } ?? [], lengths: lengths, "GRU") { step in
      let result = gru(
        step.x, weightInput: step.parameters.weightInput.value, weightHidden: step.parameters.weightHidden.value,
        biasInput: step.parameters.biasInput?.value, biasHidden: step.parameters.biasHidden?.value,
        initialHidden: step.states.first, lengths: step.lengths, reversed: step.reversed)
      return (result.output, [result.hidden])
    }
    return (output, states[0])
  }

  public func operationCount(input: Shape, output: Shape) -> Int { productOperations(input) }

  public var fileNames: [String: String] { recurrentFileNames }
}
