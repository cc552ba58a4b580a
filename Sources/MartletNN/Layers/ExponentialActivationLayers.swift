import MartletTensor

/// x where x > 0, else α·(eˣ − 1).
///
/// D. Clevert, T. Unterthiner, S. Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units", 2015.
public final class ELU: Layer {
  /// The limit at −∞ is −alpha.
  public let alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.elu(alpha: alpha)) }
}

/// λ·(x where x > 0, else α·(eˣ − 1)), with the constants that keep mean 0 and variance 1.
///
/// G. Klambauer et al., "Self-Normalizing Neural Networks", NIPS 30 (2017).
public final class SELU: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.selu()) }
}

/// x where x > 0, else α·(e^(x/α) − 1).
///
/// J. Barron, "Continuously Differentiable Exponential Linear Units", 2017.
public final class CELU: Layer {
  /// The limit at −∞ is −alpha; positive.
  public let alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.celu(alpha: alpha)) }
}

/// log(1 + e^(βx)) / β.
public final class Softplus: Layer {
  /// β, positive: the larger, the nearer to max(x, 0).
  public let sharpness: Double
  public init(sharpness: Double = 1) { self.sharpness = sharpness }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.softplus(sharpness: sharpness)) }
}

/// −log(1 + e⁻ˣ).
public final class LogSigmoid: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.logSigmoid()) }
}

/// x·tanh(log(1 + eˣ)).
///
/// D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
public final class Mish: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.mish()) }
}
