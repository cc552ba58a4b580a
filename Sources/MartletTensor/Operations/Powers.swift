import MartletKernels

extension Tensor {
  /// 1/x.
  public func reciprocal() -> Tensor { mapped(.reciprocal, "reciprocal") { _, y in -y.squared() } }

  /// 1/√x; NaN below 0, +∞ at 0.
  public func reciprocalSquareRoot() -> Tensor {
    mapped(.reciprocalSquareRoot, "reciprocalSquareRoot") { _, y in y.squared() * y * -0.5 }
  }

  /// ∛x, negative for negative x.
  public func cubeRoot() -> Tensor { mapped(.cubeRoot, "cubeRoot") { _, y in 1 / (y.squared() * 3) } }

  /// xᵃ, element by element, broadcasting: NaN for a negative x with a fractional exponent.
  ///
  /// Gradients: a·x^(a−1), which is 0 for a = 0; and xᵃ·log x, which counts as 0 at x = 0.
  public func power(_ exponent: Tensor) -> Tensor {
    let result = broadcastZipped(.power, exponent, "power")
    guard isRecorded(self, exponent) else { return result }
    return result.recorded("power", node, exponent.node) { gradient, node in
      func isZero(_ x: Tensor) -> Tensor { x.equalityMask(Tensor.zeros([], dtype: x.dtype)) }
      let base =
        self.node == nil
        ? nil : (gradient * exponent * self.power(exponent - 1 + isZero(exponent))).summed(to: self.shape)
      let other =
        exponent.node == nil
        ? nil
        : (gradient * result.reattached(to: node) * (self + isZero(self)).log()).summed(to: exponent.shape)
      return [base, other]
    }
  }
}
