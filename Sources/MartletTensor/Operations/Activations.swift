import MartletKernels

extension Tensor {
  /// max(x, 0). The gradient at 0 is 0; NaN stays NaN.
  public func relu() -> Tensor {
    let result = mapped(.relu, "relu")
    guard isRecorded(self) else { return result }
    return result.recorded("relu", node) { gradient, _ in [result.maskingWherePositive(gradient)] }
  }

  /// `gradient` where this tensor is positive, else 0: linear in `gradient`, constant in `self` almost everywhere.
  func maskingWherePositive(_ gradient: Tensor) -> Tensor {
    let mask = detached()
    let result = mask.zipped(.reluBackward, gradient, "reluBackward")
    guard isRecorded(gradient) else { return result }
    return result.recorded("reluBackward", gradient.node) { outer, _ in [mask.maskingWherePositive(outer)] }
  }

  /// x where positive, else `slope`·x.
  public func leakyRelu(slope: Double = 0.01) -> Tensor {
    let result = mapped(.leakyRelu, "leakyRelu", parameter: slope)
    guard isRecorded(self) else { return result }
    return result.recorded("leakyRelu", node) { gradient, _ in
      [self.leakyMask(gradient, slope: slope)]
    }
  }

  private func leakyMask(_ gradient: Tensor, slope: Double) -> Tensor {
    let input = detached()
    let result = input.zipped(.leakyReluBackward, gradient, "leakyReluBackward", parameter: slope)
    guard isRecorded(gradient) else { return result }
    return result.recorded("leakyReluBackward", gradient.node) { outer, _ in
      [input.leakyMask(outer, slope: slope)]
    }
  }

  /// Hyperbolic tangent.
  public func tanh() -> Tensor {
    let result = mapped(.tanh, "tanh")
    guard isRecorded(self) else { return result }
    return result.recorded("tanh", node) { gradient, node in
      if !GradientMode.isRecording { return [result.zipped(.tanhBackward, gradient, "tanhBackward")] }
      return [gradient * (1 - result.reattached(to: node).squared())]
    }
  }

  /// 1/(1 + e⁻ˣ).
  public func sigmoid() -> Tensor {
    let result = mapped(.sigmoid, "sigmoid")
    guard isRecorded(self) else { return result }
    return result.recorded("sigmoid", node) { gradient, node in
      if !GradientMode.isRecording { return [result.zipped(.sigmoidBackward, gradient, "sigmoidBackward")] }
      let y = result.reattached(to: node)
      return [gradient * (y * (1 - y))]
    }
  }

  /// x·Φ(x) = x/2·(1 + erf(x/√2)), or its tanh approximation. Hendrycks, Gimpel: arXiv:1606.08415.
  public func gelu(approximate: Bool = false) -> Tensor {
    let result = mapped(approximate ? .geluTanh : .gelu, "gelu")
    guard isRecorded(self) else { return result }
    return result.recorded("gelu", node) { gradient, _ in
      if GradientMode.isRecording { return [gradient * self.geluDerivative(approximate: approximate)] }
      return [self.zipped(approximate ? .geluTanhBackward : .geluBackward, gradient, "geluBackward")]
    }
  }

  /// The derivative of GELU out of operations that have derivatives themselves.
  func geluDerivative(approximate: Bool) -> Tensor {
    if !approximate {
      let cumulative = (self * 0.7071067811865476).errorFunction() * 0.5 + 0.5
      return cumulative + self * (self.squared() * -0.5).exp() * 0.3989422804014327
    }
    let (a, b) = (0.7978845608028654, 0.044715)
    let t = ((self + self.power(3) * b) * a).tanh()
    return (t + 1) * 0.5 + self * (1 - t.squared()) * (self.squared() * (3 * b) + 1) * (0.5 * a)
  }

  /// x·sigmoid(x). Elfwing, Uchibe, Doya: arXiv:1702.03118.
  public func silu() -> Tensor {
    let result = mapped(.silu, "silu")
    guard isRecorded(self) else { return result }
    return result.recorded("silu", node) { gradient, _ in
      if !GradientMode.isRecording { return [self.zipped(.siluBackward, gradient, "siluBackward")] }
      let s = self.sigmoid()
      return [gradient * (s * (self * (1 - s) + 1))]
    }
  }
}
