import MartletTensor

/// Sets each element to 0 with probability `rate` while training and divides the others by 1 − rate; the identity in
/// evaluation.
///
/// The mask is a function of (seed, path, step, call within the step, element) and of nothing else, see `NoiseKey`. The
/// seed is drawn from the generator that the layer is built with, or set by `prepare(seed:)`; the step is the optimiser's.
///
/// N. Srivastava et al., "Dropout", JMLR 15 (2014), with the scaling at training time.
public final class Dropout: Layer, ModeDependent, StochasticLayer {
  /// Probability of dropping an element, in 0 ..< 1.
  public let rate: Double
  /// False: the identity.
  public var isTraining = true
  /// What the next mask depends on.
  public var noise: NoiseKey

  /// A layer with a seed drawn from `generator`; `rate` in 0 ..< 1.
  public init(_ rate: Double, using generator: inout RandomGenerator) {
    guard rate >= 0 && rate < 1 else { misuse("Dropout", "rate \(rate) is not in 0 ..< 1") }
    self.rate = rate
    noise = NoiseKey(seed: generator.next(), stream: 0)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let (rate, key) = drawn() else { return recorded(x, x) }
    return recorded(x, dropout(x, rate: rate, key: key))
  }

  /// Whether the next call changes anything.
  package var isActive: Bool { isTraining && rate > 0 }

  /// What an operation that drops by itself takes for this layer's next call; nil where nothing is dropped.
  package func drawn() -> (rate: Double, key: DropoutKey)? {
    guard isActive else { return nil }
    return (rate, ReplayLog.key { noise.next() })
  }
}
