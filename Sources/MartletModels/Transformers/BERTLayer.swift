import MartletNN
import MartletTensor

/// Self-attention and a feed-forward block, normalised after their residual connections.
final class BERTLayer: Module, FileNamed {
  let query: Linear
  let key: Linear
  let value: Linear
  let attentionOutput: Linear
  let attentionNorm: LayerNorm
  let intermediate: Linear
  let output: Linear
  let outputNorm: LayerNorm
  /// Of attention's weights.
  let weightDropout: Dropout
  let attentionDropout: Dropout
  let outputDropout: Dropout
  let heads: Int
  let usesApproximateGELU: Bool

  var fileNames: [String: String] {
    [
      "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
      "attentionOutput": "attention.output.dense", "attentionNorm": "attention.output.LayerNorm",
      "intermediate": "intermediate.dense", "output": "output.dense", "outputNorm": "output.LayerNorm",
    ]
  }

  init(_ configuration: BERTConfiguration, using generator: inout RandomGenerator) {
    let (width, hidden) = (configuration.width, configuration.hiddenWidth)
    let dtype = configuration.dtype
    query = .unshifted(width, width, dtype: dtype, using: &generator)
    key = .unshifted(width, width, dtype: dtype, using: &generator)
    value = .unshifted(width, width, dtype: dtype, using: &generator)
    attentionOutput = .unshifted(width, width, dtype: dtype, using: &generator)
    attentionNorm = LayerNorm(width, epsilon: configuration.epsilon, dtype: dtype)
    intermediate = .unshifted(width, hidden, dtype: dtype, using: &generator)
    output = .unshifted(hidden, width, dtype: dtype, using: &generator)
    outputNorm = LayerNorm(width, epsilon: configuration.epsilon, dtype: dtype)
    weightDropout = Dropout(configuration.attentionDropout, using: &generator)
    attentionDropout = Dropout(configuration.dropout, using: &generator)
    outputDropout = Dropout(configuration.dropout, using: &generator)
    heads = configuration.heads
    usesApproximateGELU = configuration.usesApproximateGELU
  }

  func callAsFunction(_ x: Tensor, mask: Tensor?) -> Tensor {
    let split = Shape(x.shape.dropLast() + [heads, x.shape[2] / heads])
    let context = attention(
      query(x).reshaped(to: split), key(x).reshaped(to: split), value(x).reshaped(to: split), mask: mask,
      dropout: weightDropout.drawn())
    let y = attentionNorm(attentionOutput(context.reshaped(to: x.shape), dropout: attentionDropout, adding: x))
    return outputNorm(
      feedForward(y, intermediate, output, geluByTanh: usesApproximateGELU, dropout: outputDropout, adding: y))
  }
}
