extension Tensor {
  /// min(max(x, 0), 6). The gradient at 0 and 6 is 0, as PyTorch's.
  public func relu6() -> Tensor {
    let result = detached().clipped(to: 0...6)
    guard isRecorded(self) else { return result }
    return result.recorded("relu6", node) { gradient, _ in [result.maskingSlope(of: .relu6, gradient)] }
  }

  /// min(max(x, low), high), by default in [−1, 1]: clipping, as an activation.
  public func hardTanh(_ range: ClosedRange<Double> = -1...1) -> Tensor { clipped(to: range) }

  /// min(max(x + 3, 0), 6)/6, a sigmoid of straight lines.
  public func hardSigmoid() -> Tensor { (self + 3).relu6() / 6 }

  /// x·hardSigmoid(x). Howard et al., MobileNetV3: arXiv:1905.02244.
  public func hardSwish() -> Tensor { self * hardSigmoid() }

  /// x/(1 + |x|).
  public func softsign() -> Tensor { self / (absolute() + 1) }

  /// x where positive, else slope·x with learned slopes, broadcasting: [C] gives each channel of [..., C] its own.
  /// He et al.: arXiv:1502.01852.
  ///
  /// The gradient at 0 is that of the side below.
  public func prelu(_ slope: Tensor) -> Tensor {
    let positive = relu()
    return positive + (self - positive) * slope
  }
}
