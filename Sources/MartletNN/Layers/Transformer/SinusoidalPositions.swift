import MartletTensor

/// Adds waves of different lengths to the positions of a sequence: y[…, t, :] = x[…, t, :] + P[first + t, :] with
/// P[p, 2i] = sin(p / base^(2i/width)) and P[p, 2i + 1] = cos(p / base^(2i/width)).
///
/// x: [..., T, width] of any length T. Nothing is learned.
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
public final class SinusoidalPositions: Layer {
  public let width: Int
  /// The longest wave is 2π·base positions.
  public let base: Double
  /// P of the first positions, so that most calls compute none: [count, width], float64.
  private let table: Tensor

  /// A layer for inputs whose last axis has `width` elements.
  ///
  /// - Parameter count: for how many positions P is kept; it is computed for later ones when they are met.
  public init(_ width: Int, count: Int = 512, base: Double = 10_000) {
    if width < 0 || count < 0 || !(base > 0) {
      misuse("SinusoidalPositions", "width \(width), \(count) positions, base \(base)")
    }
    self.width = width
    self.base = base
    table = SinusoidalPositions.waves(0..<count, width: width, base: base)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, from: 0) }

  /// The same for a piece of a sequence that begins at position `first`.
  public func callAsFunction(_ x: Tensor, from first: Int) -> Tensor {
    guard x.rank >= 2, x.shape.last == width, first >= 0 else {
      misuse("SinusoidalPositions", "input \(x.shape) from \(first) on is not [..., T, \(width)]")
    }
    let positions = first..<first + x.shape[x.rank - 2]
    let known = positions.upperBound <= table.shape[0]
    let waves = known ? table.rows(positions) : Self.waves(positions, width: width, base: base)
    return recorded(x, x + waves.cast(to: x.dtype))
  }

  private static func waves(_ positions: Range<Int>, width: Int, base: Double) -> Tensor {
    let pairs = (width + 1) / 2
    let exponents = Tensor.arange(0..<pairs, dtype: .float64) * (-2 / Double(max(width, 1)))
    let frequencies = Tensor(base).power(exponents)
    let angles = Tensor.arange(positions, dtype: .float64).expandedDimensions(at: 1) * frequencies
    return stack([angles.sin(), angles.cos()], axis: 2).reshaped(to: [positions.count, 2 * pairs])[.all, ..<width]
  }
}
