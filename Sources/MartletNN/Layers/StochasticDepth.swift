import MartletTensor

/// Sets whole samples of a residual branch to 0 with probability `rate` while training and divides the others by 1 − rate; the
/// identity in evaluation.
///
/// x: [N, ...]; the mask is one number a sample and a function of (seed, path, step, call), see `NoiseKey`.
///
/// G. Huang et al., "Deep Networks with Stochastic Depth", ECCV 2016, with the scaling at training time.
public final class StochasticDepth: Layer, ModeDependent, StochasticLayer {
  /// Probability of dropping a sample's branch, in 0 ..< 1.
  public let rate: Double
  /// False: the identity.
  public var isTraining = true
  /// What the next mask depends on.
  public var noise: NoiseKey

  /// A layer with a seed drawn from `generator`; `rate` in 0 ..< 1.
  public init(_ rate: Double, using generator: inout RandomGenerator) {
    guard rate >= 0 && rate < 1 else { misuse("StochasticDepth", "rate \(rate) is not in 0 ..< 1") }
    self.rate = rate
    noise = NoiseKey(seed: generator.next(), stream: 0)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard isTraining && rate > 0 else { return recorded(x, x) }
    let samples = Tensor.ones(
      Shape(x.shape.extents.enumerated().map { $0.offset == 0 ? $0.element : 1 }), dtype: x.dtype)
    return recorded(x, x * dropout(samples, rate: rate, key: ReplayLog.key { noise.next() }))
  }
}
