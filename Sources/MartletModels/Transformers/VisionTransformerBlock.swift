import MartletNN
import MartletTensor

/// A pre-norm layer of a ``VisionTransformer``: x + attention(norm₁(x)), then that + feedForward(norm₂(that)).
///
/// x: [N, T, width].
final class VisionTransformerBlock: Layer, FileNamed {
  let norm1: LayerNorm
  /// Queries, keys and values of all heads in one: width to 3·width.
  let qkv: Linear
  let proj: Linear
  let norm2: LayerNorm
  let fc1: Linear
  let fc2: Linear
  let attentionDropout: Dropout
  let hiddenDropout: Dropout
  let outputDropout: Dropout
  let heads: Int

  var fileNames: [String: String] {
    ["qkv": "attn.qkv", "proj": "attn.proj", "fc1": "mlp.fc1", "fc2": "mlp.fc2"]
  }

  init(
    _ width: Int, heads: Int, hidden: Int, dropout: Double, epsilon: Double, dtype: DType,
    using generator: inout RandomGenerator
  ) {
    norm1 = LayerNorm(width, epsilon: epsilon, dtype: dtype)
    qkv = .unshifted(width, 3 * width, .glorotUniform, dtype: dtype, using: &generator)
    proj = .unshifted(width, width, .glorotUniform, dtype: dtype, using: &generator)
    norm2 = LayerNorm(width, epsilon: epsilon, dtype: dtype)
    fc1 = .unshifted(width, hidden, .glorotUniform, dtype: dtype, using: &generator)
    fc2 = .unshifted(hidden, width, .glorotUniform, dtype: dtype, using: &generator)
    attentionDropout = Dropout(dropout, using: &generator)
    hiddenDropout = Dropout(dropout, using: &generator)
    outputDropout = Dropout(dropout, using: &generator)
    self.heads = heads
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let mixed = recorded(x, attention(packed: qkv(norm1(x)), heads: heads))
    let y = proj(mixed, dropout: attentionDropout, adding: x)
    return feedForward(norm2(y), fc1, fc2, hiddenDropout: hiddenDropout, dropout: outputDropout, adding: y)
  }

  /// Of scores and means, without the linear layers.
  func operationCount(input: Shape, output: Shape) -> Int { 4 * input[0] * input[1] * input[1] * input[2] }
}
