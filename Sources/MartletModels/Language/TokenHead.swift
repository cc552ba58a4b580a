import MartletNN
import MartletTensor

/// The logits of every token of a vocabulary: y = x·Wᵀ.
///
/// x: [..., width]; W: [vocabulary, width], which may be the table of an embedding; y: [..., vocabulary].
///
/// O. Press, L. Wolf, "Using the Output Embedding to Improve Language Models", EACL 2017.
public final class TokenHead: Layer {
  /// [vocabulary, width], in memory as in files.
  public let weight: Parameter

  /// A head that shares the table of an embedding.
  public init(tied embedding: Embedding) { weight = embedding.weight }

  /// A head with a weight of its own.
  public init(
    _ vocabularySize: Int, _ width: Int, initializer: Initializer = .fanInUniform, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) {
    let fans = Fans(input: width, output: vocabularySize)
    weight = Parameter(initializer([vocabularySize, width], fans: fans, dtype: dtype, using: &generator))
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { x.matmul(weight.value, transposeOther: true) }
}
