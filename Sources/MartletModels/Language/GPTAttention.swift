import MartletNN
import MartletTensor

/// Causal self-attention of several heads, queries, keys and values in one projection.
///
/// x: [N, T, width] -> [N, T, width].
public final class GPTAttention: Layer {
  /// Queries, keys and values side by side: width to 3·width.
  public let input: Linear
  /// width to width
  public let output: Linear
  /// Of attention weights.
  let weightDropout: Dropout
  let dropout: Dropout
  public let heads: Int

  init(_ configuration: GPTConfiguration, using generator: inout RandomGenerator) {
    let width = configuration.width
    heads = configuration.heads
    input = GPTBlock.linear(width, 3 * width, configuration, &generator)
    output = GPTBlock.projection(width, configuration, &generator)
    weightDropout = Dropout(configuration.dropout, using: &generator)
    dropout = Dropout(configuration.dropout, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { dropout(output(mixed(x))) }

  func callAsFunction(_ x: Tensor, adding residual: Tensor) -> Tensor {
    output(mixed(x), dropout: dropout, adding: residual)
  }

  private func mixed(_ x: Tensor) -> Tensor {
    let packed = input(x)
    return recorded(
      x, MartletTensor.attention(packed: packed, heads: heads, isCausal: true, dropout: weightDropout.drawn()))
  }

  /// Of scores and means, without the projections, which are layers of their own. Half of it is masked.
  public func operationCount(input: Shape, output: Shape) -> Int { 2 * input[0] * input[1] * input[1] * input[2] }

  /// The same for the tokens, [1, T, width], that follow those in a row of a cache.
  func callAsFunction(_ x: Tensor, layer: Int, row: Int, cache: KeyValueCache, adding residual: Tensor) -> Tensor {
    let (tokens, width) = (x.shape[1], x.shape[2])
    let parts = input(x).split([width, width, width], axis: 2).map {
      $0.reshaped(to: [1, tokens, heads, width / heads])
    }
    let result = cache.attend(parts[0], key: parts[1], value: parts[2], layer: layer, row: row)
    return output(result.reshaped(to: [1, tokens, width]), dropout: dropout, adding: residual)
  }
}

extension GPTAttention: FileNamed {
  public var fileNames: [String: String] { ["input": "c_attn", "output": "c_proj"] }
}
