import MartletTensor

/// What one recurrent layer learns for one direction. G is H for ``RNN``, 4·H for ``LSTM``, 3·H for ``GRU``.
public final class RecurrentParameters: Module {
  /// [C, G]
  public let weightInput: Parameter
  /// [H, G]
  public let weightHidden: Parameter
  /// [G]
  public let biasInput: Parameter?
  /// [G]
  public let biasHidden: Parameter?

  /// All from U(±1/√H), PyTorch's default.
  init(
    inputs: Int, hidden: Int, gates: Int, bias: Bool, dtype: DType, using generator: inout RandomGenerator
  ) {
    let fans = Fans(input: hidden, output: gates * hidden)
    func parameter(_ shape: Shape) -> Parameter {
      Parameter(Initializer.fanInUniform(shape, fans: fans, dtype: dtype, using: &generator))
    }
    weightInput = parameter([inputs, gates * hidden])
    weightHidden = parameter([hidden, gates * hidden])
    biasInput = bias ? parameter([gates * hidden]) : nil
    biasHidden = bias ? parameter([gates * hidden]) : nil
  }
}
