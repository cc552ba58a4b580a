import MartletKernels

extension Tensor {
  /// eˣ.
  public func exp() -> Tensor {
    let result = mapped(.exp, "exp")
    guard isRecorded(self) else { return result }
    return result.recorded("exp", node) { gradient, node in [gradient * result.reattached(to: node)] }
  }

  /// Natural logarithm; NaN below 0, −∞ at 0.
  public func log() -> Tensor {
    let result = mapped(.log, "log")
    guard isRecorded(self) else { return result }
    return result.recorded("log", node) { gradient, _ in [gradient / self] }
  }

  /// √x; NaN below 0.
  public func squareRoot() -> Tensor {
    let result = mapped(.squareRoot, "squareRoot")
    guard isRecorded(self) else { return result }
    return result.recorded("squareRoot", node) { gradient, node in
      [gradient / (result.reattached(to: node) * 2)]
    }
  }

  /// x².
  public func squared() -> Tensor {
    let result = mapped(.square, "squared")
    guard isRecorded(self) else { return result }
    return result.recorded("squared", node) { gradient, _ in [gradient * self * 2] }
  }

  /// |x|; the gradient at 0 is 0.
  public func absolute() -> Tensor {
    let result = mapped(.absolute, "absolute")
    guard isRecorded(self) else { return result }
    return result.recorded("absolute", node) { gradient, _ in [gradient * self.detached().sign()] }
  }

  /// xˢ.
  public func power(_ exponent: Double) -> Tensor {
    let result = mapped(.powerScalar, "power", parameter: exponent)
    guard isRecorded(self) else { return result }
    return result.recorded("power", node) { gradient, _ in
      // Constant, also where x⁻¹ is infinite.
      if exponent == 0 { return [Tensor.zeros(gradient.shape, dtype: gradient.dtype)] }
      return [gradient * self.power(exponent - 1) * exponent]
    }
  }

  /// The error function, 2/√π ∫₀ˣ e^(−t²) dt.
  public func errorFunction() -> Tensor {
    let result = mapped(.erf, "errorFunction")
    guard isRecorded(self) else { return result }
    return result.recorded("errorFunction", node) { gradient, _ in
      [gradient * (-self.squared()).exp() * 1.1283791670955126]
    }
  }

  /// A saved output as the operation's own result again, while the backward pass is itself recorded.
  func reattached(to node: Node) -> Tensor { GradientMode.isRecording ? view(node: node) : self }
}
