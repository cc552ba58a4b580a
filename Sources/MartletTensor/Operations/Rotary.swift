import MartletKernels

/// Which two columns of a head are turned together.
public enum RotaryPairing: Sendable, Hashable {
  /// Column i and column i + D/2, as in GPT-NeoX and LLaMA.
  case halves
  /// Columns 2i and 2i + 1, as in the paper.
  case interleaved
}

/// Rotary position embedding: turns pair i of the columns of each head by position·base^(−2i/D), so that products of queries and
/// keys depend on the distance of their positions alone.
///
/// (a, b) -> (a·cos θ − b·sin θ, b·cos θ + a·sin θ); x and result: [N, T, H, D].
///
/// J. Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, equation 34.
///
/// - Parameters:
///   - positions: integers, [T] or [N, T]; nil for start, start + 1, …
///   - start: the position of the first token, for what follows a cache
///   - dimensions: how many columns of a head are turned, an even number; the others stay. nil for D
/// - Precondition: D, or `dimensions`, is even.
public func rotary(
  _ x: Tensor, positions: Tensor? = nil, start: Int = 0, base: Double = 10_000, dimensions: Int? = nil,
  pairing: RotaryPairing = .halves
) -> Tensor {
  guard x.rank == 4 else { misuse("rotary", "shape \(x.shape) is not [N, T, H, D]") }
  let (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[3])
  let rotated = dimensions ?? width
  if rotated < 0 || rotated > width || rotated % 2 != 0 {
    misuse("rotary", "\(rotated) columns of \(width) make no pairs")
  }
  let offsets: Tensor
  if let positions {
    if positions.dtype.isFloatingPoint || positions.dtype == .bool {
      misuse("rotary", "positions \(positions.shape) are \(positions.dtype), not integers")
    }
    if positions.shape != [tokens] && positions.shape != [batch, tokens] {
      misuse("rotary", "positions \(positions.shape) do not fit input \(x.shape): they are [T] or [N, T]")
    }
    offsets = positions.cast(to: .float64)
  } else {
    offsets = Tensor((0..<tokens).map(Double.init))
  }
  let exponents = Tensor((0..<rotated / 2).map { -2 * Double($0) / Double(rotated) })
  let frequencies = Tensor.full([], value: base, dtype: .float64).power(exponents)
  let angles = (offsets.reshaped(to: [offsets.elementCount, 1]) + Double(start)) * frequencies
  return turned(
    x, cosines: angles.cos().cast(to: x.dtype), sines: angles.sin().cast(to: x.dtype), pairing, inverse: false)
}

/// The primitive; its gradient turns back.
///
/// - Parameters:
///   - cosines: [rows, pairs], for the tokens of one sequence or of all; likewise sines
private func turned(
  _ x: Tensor, cosines: Tensor, sines: Tensor, _ pairing: RotaryPairing, inverse: Bool
) -> Tensor {
  let result = Tensor(uninitialized: x.shape, dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Rotary.apply(
      x.pointer(to: T.self), result.mutablePointer(to: T.self), cosines: cosines.pointer(to: T.self),
      sines: sines.pointer(to: T.self), tokens: x.shape[0] * x.shape[1], heads: x.shape[2], width: x.shape[3],
      rotated: 2 * cosines.shape[1], tableRows: cosines.shape[0], interleaved: pairing == .interleaved,
      inverse: inverse)
  }
  withExtendedLifetime((x, (cosines, sines), result)) {
    dispatchFloating(x.dtype, "rotary", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(x) else { return result }
  return result.recorded("rotary", x.node) { gradient, _ in
    [turned(gradient, cosines: cosines, sines: sines, pairing, inverse: !inverse)]
  }
}
