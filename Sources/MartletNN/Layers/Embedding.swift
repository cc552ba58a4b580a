import MartletTensor

/// A table of learned vectors: y[…, :] = weight[ids[…], :].
///
/// ids: int32 or int64, of any shape, each in 0..<count; another id traps. y: [..., dimension].
public final class Embedding: Layer {
  /// [count, dimension]
  public let weight: Parameter
  /// The id whose vector starts as zeros and receives no gradient, if there is one.
  public let paddingIndex: Int?

  /// A table of `count` vectors, N(0, 1) unless another initialiser is given.
  public init(
    _ count: Int, _ dimension: Int, paddingIndex: Int? = nil, initializer: Initializer = .normal(),
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if count < 0 || dimension < 0 { misuse("Embedding", "\(count) vectors of \(dimension)") }
    var table = initializer(
      [count, dimension], fans: Fans(input: count, output: dimension), dtype: dtype, using: &generator)
    if let paddingIndex {
      if !(0..<count).contains(paddingIndex) {
        misuse("Embedding", "padding index \(paddingIndex) is outside a vocabulary of \(count)")
      }
      table = table.replacing(paddingIndex, with: 0)
    }
    weight = Parameter(table)
    self.paddingIndex = paddingIndex
  }

  public func callAsFunction(_ ids: Tensor) -> Tensor {
    recorded(ids, embedding(ids, weight: weight.value, paddingIndex: paddingIndex))
  }
}
