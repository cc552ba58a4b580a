import MartletNN
import MartletTensor

/// The part of a ``GPTBlock`` that sees each position alone: W₂·gelu(W₁·x + b₁) + b₂ with four times the width inside.
public final class GPTFeedForward: Layer {
  /// W₁, b₁
  public let input: Linear
  /// W₂, b₂
  public let output: Linear
  let dropout: Dropout

  init(_ configuration: GPTConfiguration, using generator: inout RandomGenerator) {
    let width = configuration.width
    input = GPTBlock.linear(width, 4 * width, configuration, &generator)
    output = GPTBlock.projection(4 * width, configuration, &generator)
    dropout = Dropout(configuration.dropout, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { dropout(output(input(x, geluByTanh: false))) }

  func callAsFunction(_ x: Tensor, adding residual: Tensor) -> Tensor {
    feedForward(x, input, output, dropout: dropout, adding: residual)
  }
}

extension GPTFeedForward: FileNamed {
  public var fileNames: [String: String] { ["input": "c_fc", "output": "c_proj"] }
}
