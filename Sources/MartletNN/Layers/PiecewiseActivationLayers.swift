import MartletTensor

/// min(max(x, 0), 6).
public final class ReLU6: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.relu6()) }
}

/// x limited to a range, by default [−1, 1].
public final class HardTanh: Layer {
  /// What the output is limited to.
  public let lowest, highest: Double
  public init(_ range: ClosedRange<Double> = -1...1) { (lowest, highest) = (range.lowerBound, range.upperBound) }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.hardTanh(lowest...highest)) }
}

/// min(max(x + 3, 0), 6) / 6.
public final class HardSigmoid: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.hardSigmoid()) }
}

/// x·min(max(x + 3, 0), 6) / 6.
///
/// A. Howard et al., "Searching for MobileNetV3", ICCV 2019.
public final class HardSwish: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.hardSwish()) }
}

/// x / (1 + |x|).
public final class Softsign: Layer {
  public init() {}
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.softsign()) }
}

/// x where x > 0, else slope·x with learned slopes: one, or one for each channel of the last axis.
///
/// K. He et al., "Delving Deep into Rectifiers", ICCV 2015.
public final class PReLU: Layer {
  /// The slopes below 0: [1] or [channels].
  public let weight: Parameter
  public init(channels: Int = 1, slope: Double = 0.25, dtype: DType = .float32) {
    weight = Parameter(Tensor.full([channels], value: slope, dtype: dtype))
  }
  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.prelu(weight.value)) }
}
