extension Tensor {
  /// (Σ|x|ᵖ)^(1/p) over `axes` (all when nil) for an order p ≥ 1: Σ|x| for 1, the Euclidean norm for 2, max|x| for ∞.
  ///
  /// Elements are divided by the largest first, so that nothing over- or underflows on the way. The gradient is 0 where all
  /// elements are; for p = ∞ the largest share it.
  public func norm(_ order: Double = 2, axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    if !(order >= 1) { misuse("norm", "order \(order) is not that of a norm; it must be 1 or more") }
    if !dtype.isFloatingPoint { misuse("norm", "\(dtype) operand; it needs float32 or float64") }
    if order == 1 { return absolute().sum(axes: axes, keepingDimensions: keepingDimensions) }
    let plan = ReducedAxes(shape, axes, "norm")
    if plan.reducedCount == 0 { return sum(axes: axes, keepingDimensions: keepingDimensions) }
    if order == .infinity { return absolute().max(axes: axes, keepingDimensions: keepingDimensions) }
    let wide = detached().scaledNorm(order, plan.reduced)
    let result = wide.view(shape: keepingDimensions ? plan.wide : plan.narrow)
    guard isRecorded(self) else { return result }
    return result.recorded("norm", node) { gradient, node in
      let norm = result.reattached(to: node).reshaped(to: plan.wide)
      // x/‖x‖, 0 where the norm is.
      let ratio = self / (norm + norm.equalityMask(Tensor.zeros([], dtype: norm.dtype)))
      let slope = order == 2 ? ratio : ratio.detached().sign() * ratio.absolute().power(order - 1)
      return [slope * gradient.reshaped(to: plan.wide)]
    }
  }

  /// The norm, keeping dimensions; nothing is recorded.
  private func scaledNorm(_ order: Double, _ axes: [Int]) -> Tensor {
    let magnitudes = absolute()
    let largest = magnitudes.max(axes: axes, keepingDimensions: true)
    // Divided by 1 where the largest is 0 or infinite: ∞/∞ would be NaN.
    let usable = ((largest .> 0) .& largest.isFinite()).cast(to: dtype)
    let scale = usable.maskingWherePositive(largest) + (1 - usable)
    let ratios = magnitudes / scale
    if order == 2 { return ratios.squared().sum(axes: axes, keepingDimensions: true).squareRoot() * scale }
    return ratios.power(order).sum(axes: axes, keepingDimensions: true).power(1 / order) * scale
  }

  /// log Σ eˣ over `axes` (all when nil) without overflow: the largest element is taken out. −∞ where there is nothing.
  public func logSumExp(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    if !dtype.isFloatingPoint { misuse("logSumExp", "\(dtype) operand; it needs float32 or float64") }
    let plan = ReducedAxes(shape, axes, "logSumExp")
    let wide: Tensor
    var shift = Tensor.zeros([], dtype: dtype)
    if plan.reducedCount == 0 {
      wide = Tensor.full(plan.wide, value: -.infinity, dtype: dtype)
    } else {
      // An infinite maximum stays in: ∞ − ∞ would be NaN.
      shift = detached().max(axes: plan.reduced, keepingDimensions: true).finiteOrZero()
      wide = (detached() - shift).exp().sum(axes: plan.reduced, keepingDimensions: true).log() + shift
    }
    let result = wide.view(shape: keepingDimensions ? plan.wide : plan.narrow)
    guard isRecorded(self) else { return result }
    return result.recorded("logSumExp", node) { [shift] gradient, _ in
      // Not exp(x − y): the rounding of a large y would become an error of the same size in every weight.
      let weights = (self - shift).exp()
      let total = weights.sum(axes: plan.reduced, keepingDimensions: true)
      return [weights / total * gradient.reshaped(to: plan.wide)]
    }
  }

  private func finiteOrZero() -> Tensor { isFinite().cast(to: dtype).maskingWherePositive(self) }
}
