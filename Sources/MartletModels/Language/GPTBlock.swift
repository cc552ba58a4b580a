import MartletNN
import MartletTensor

/// One block of a ``GPT``: y = x + attention(norm(x)), then y + feedForward(norm(y)).
///
/// x: [N, T, width] -> [N, T, width].
public final class GPTBlock: Layer {
  public let attentionNormalization: LayerNorm
  public let attention: GPTAttention
  public let feedForwardNormalization: LayerNorm
  public let feedForward: GPTFeedForward

  init(_ configuration: GPTConfiguration, using generator: inout RandomGenerator) {
    let (width, bias, dtype) = (configuration.width, configuration.bias, configuration.dtype)
    attentionNormalization = LayerNorm(width, bias: bias, dtype: dtype)
    attention = GPTAttention(configuration, using: &generator)
    feedForwardNormalization = LayerNorm(width, bias: bias, dtype: dtype)
    feedForward = GPTFeedForward(configuration, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x) { attention($0, adding: x) } }

  /// The block with attention that may look at more than x, and adds x.
  func callAsFunction(_ x: Tensor, attending: (Tensor) -> Tensor) -> Tensor {
    let y = attending(attentionNormalization(x))
    return feedForward(feedForwardNormalization(y), adding: y)
  }

  /// A linear layer with a weight from N(0, deviation²) and zero biases.
  static func linear(
    _ inputs: Int, _ outputs: Int, deviation: Double = GPT.deviation, _ configuration: GPTConfiguration,
    _ generator: inout RandomGenerator
  ) -> Linear {
    let layer = Linear(
      inputs, outputs, bias: configuration.bias, initializer: .normal(deviation: deviation),
      dtype: configuration.dtype, using: &generator)
    layer.bias?.assign(.zeros([outputs], dtype: configuration.dtype))
    return layer
  }

  /// A projection of what a block adds to its input: the narrower, the more blocks there are.
  static func projection(
    _ inputs: Int, _ configuration: GPTConfiguration, _ generator: inout RandomGenerator
  ) -> Linear {
    let deviation = GPT.deviation / Double(2 * configuration.layers).squareRoot()
    return linear(inputs, configuration.width, deviation: deviation, configuration, &generator)
  }
}

extension GPTBlock: FileNamed {
  public var fileNames: [String: String] {
    [
      "attentionNormalization": "ln_1", "attention": "attn", "feedForwardNormalization": "ln_2", "feedForward": "mlp",
    ]
  }
}
