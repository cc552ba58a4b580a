import MartletKernels

extension Tensor {
  /// x where positive, else α·(eˣ − 1). Clevert, Unterthiner, Hochreiter: arXiv:1511.07289.
  public func elu(alpha: Double = 1) -> Tensor {
    let result = mapped(.elu, "elu", parameter: alpha)
    guard isRecorded(self) else { return result }
    return result.recorded("elu", node) { gradient, _ in
      if !GradientMode.isRecording { return [self.zipped(.eluBackward, gradient, "eluBackward", parameter: alpha)] }
      let positive = self.positiveMask()
      return [gradient * (positive + (1 - positive) * (-(-self).relu()).exp() * alpha)]
    }
  }

  /// 1 where x > 0, else 0; a constant.
  private func positiveMask() -> Tensor { detached().sign().relu() }

  /// λ·elu(x, α) with the constants that keep mean 0 and variance 1. Klambauer et al.: arXiv:1706.02515.
  public func selu() -> Tensor { elu(alpha: 1.6732632423543772) * 1.0507009873554805 }

  /// x where positive, else α·(e^(x/α) − 1): an ELU with a continuous derivative for every α > 0.
  /// Barron: arXiv:1704.07483.
  public func celu(alpha: Double = 1) -> Tensor {
    if !(alpha > 0) { misuse("celu", "alpha \(alpha) is not positive") }
    return alpha == 1 ? elu() : (self / alpha).elu() * alpha
  }

  /// log(1 + e^(βx))/β, a smooth max(x, 0); neither over- nor underflows to infinity or NaN.
  /// Dugas et al., "Incorporating second-order functional knowledge", NIPS 13 (2000).
  public func softplus(sharpness beta: Double = 1) -> Tensor {
    if !(beta > 0) { misuse("softplus", "sharpness \(beta) is not positive") }
    if beta != 1 { return (self * beta).softplus() / beta }
    return mapped(.softplus, "softplus") { x, _ in x.sigmoid() }
  }

  /// log(1/(1 + e⁻ˣ)), finite for every finite x.
  public func logSigmoid() -> Tensor { -(-self).softplus() }

  /// x·tanh(softplus(x)). Misra: arXiv:1908.08681.
  public func mish() -> Tensor {
    let result = mapped(.mish, "mish")
    guard isRecorded(self) else { return result }
    return result.recorded("mish", node) { gradient, _ in
      if !GradientMode.isRecording { return [self.zipped(.mishBackward, gradient, "mishBackward")] }
      let gate = self.softplus().tanh()
      return [gradient * (gate + self * (1 - gate.squared()) * self.sigmoid())]
    }
  }
}
