import MartletTensor

/// max(x, 0). `Sequential` joins it into a linear layer, convolution or batch normalisation before it.
public final class ReLU: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.relu()) }
}

/// x where x > 0, else slope·x.
public final class LeakyReLU: Layer {
  /// The slope below 0.
  public let slope: Double
  public init(slope: Double = 0.01) { self.slope = slope }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.leakyRelu(slope: slope)) }
}

/// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
public final class Tanh: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.tanh()) }
}

/// 1 / (1 + e⁻ˣ).
public final class Sigmoid: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.sigmoid()) }
}

/// exp(x) / Σ exp(x) over an axis. Not for training: `crossEntropy` takes logits.
public final class Softmax: Layer {
  /// The axis that sums to 1.
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.softmax(axis: axis)) }
}

/// x − log Σ exp(x) over an axis.
public final class LogSoftmax: Layer {
  /// The axis that is normalised.
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.logSoftmax(axis: axis)) }
}

/// x·Φ(x) with the normal distribution function Φ, or its approximation by tanh.
///
/// D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.
public final class GELU: Layer {
  /// Whether Φ is approximated by tanh.
  public let approximate: Bool
  public init(approximate: Bool = false) { self.approximate = approximate }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.gelu(approximate: approximate)) }
}

/// x / (1 + e⁻ˣ), also called swish.
///
/// S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units", Neural Networks 107 (2018).
public final class SiLU: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.silu()) }
}

/// x itself.
public final class Identity: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x) }
}
