import MartletTensor

/// Adds a learned vector to each position: y[…, t, :] = x[…, t, :] + weight[first + t, :].
///
/// x: [..., T, width]; y: of the same shape. A sequence that goes beyond the table's end traps: nothing was learned there.
public final class LearnedPositions: Layer {
  /// [count, width]
  public let weight: Parameter

  /// A table for sequences of up to `count` positions, N(0, 0.02²) cut at two deviations unless another initialiser is given.
  public init(
    _ count: Int, _ width: Int, initializer: Initializer = .truncatedNormal(deviation: 0.02),
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if count < 0 || width < 0 { misuse("LearnedPositions", "\(count) positions of width \(width)") }
    weight = Parameter(
      initializer([count, width], fans: Fans(input: count, output: width), dtype: dtype, using: &generator))
  }

  /// How many positions there are.
  public var count: Int { weight.shape[0] }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, from: 0) }

  /// The same for a piece of a sequence that begins at position `first`.
  public func callAsFunction(_ x: Tensor, from first: Int) -> Tensor {
    guard x.rank >= 2, x.shape.last == weight.shape[1] else {
      misuse("LearnedPositions", "input \(x.shape) is not [..., T, \(weight.shape[1])]")
    }
    let length = x.shape[x.rank - 2]
    if first < 0 || first + length > count {
      misuse(
        "LearnedPositions", "positions \(first) to \(first + length) of a sequence, but the table has \(count)")
    }
    return recorded(x, x + weight.value.rows(first..<first + length))
  }
}
