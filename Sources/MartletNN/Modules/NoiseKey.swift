import MartletTensor

/// What a stochastic layer's noise depends on: nothing but (seed, path, step) and the position of the call in its step.
///
/// The step is set by the optimiser, which also saves and restores it, so that a resumed run draws the noise of the
/// uninterrupted one. The count of calls since the last update keeps apart the micro-batches of one update, and the steps
/// of a loop that has no optimiser; it is zero after every update, so that a checkpoint between updates needs not keep it.
public struct NoiseKey: Equatable, Sendable {
  /// The run's seed.
  public let seed: UInt64
  /// Which layer: a hash of its path, so that layers draw different noise and adding a layer changes no other's.
  public let stream: UInt64
  private(set) var step: UInt64 = 0
  private(set) var calls: UInt64 = 0

  /// A key for the layer at `path`.
  public init(seed: UInt64, path: String) {
    self.seed = seed
    self.stream = NoiseKey.hash(path)
  }

  init(seed: UInt64, stream: UInt64) {
    self.seed = seed
    self.stream = stream
  }

  mutating func begin(step: Int) {
    self.step = UInt64(step)
    calls = 0
  }

  mutating func next() -> DropoutKey {
    // An odd multiplier makes call -> stream one-to-one; the constant is 2^64 / golden ratio (Knuth, TAOCP 3, 6.4).
    let key = DropoutKey(seed: seed, stream: stream &+ calls &* 0x9E37_79B9_7F4A_7C15, step: step)
    calls += 1
    return key
  }

  /// FNV-1a, 64 bits: stable across runs and platforms, unlike `Hasher`.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
