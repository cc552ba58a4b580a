import MartletKernels

extension Tensor {
  /// Mean of (x − μ)² over `axes` (all when nil), divided by n − correction instead of n: 1 gives the unbiased estimate.
  ///
  /// Two passes in double precision: a mean far from 0 costs no digits.
  /// - Precondition: more elements than `correction`.
  public func variance(axes: [Int]? = nil, correction: Double = 0, keepingDimensions: Bool = false) -> Tensor {
    let (plan, result) = variance(axes, correction, "variance")
    let shaped = result.view(shape: keepingDimensions ? plan.wide : plan.narrow)
    guard isRecorded(self) else { return shaped }
    let scale = 2 / (Double(plan.reducedCount) - correction)
    return shaped.recorded("variance", node) { gradient, _ in
      [self.deviations(plan.reduced) * (gradient.reshaped(to: plan.wide) * scale)]
    }
  }

  /// √variance over `axes` (all when nil). Its gradient is 0 where all elements are equal.
  /// - Precondition: more elements than `correction`.
  public func standardDeviation(
    axes: [Int]? = nil, correction: Double = 0, keepingDimensions: Bool = false
  ) -> Tensor {
    let (plan, variance) = variance(axes, correction, "standardDeviation")
    let result = variance.squareRoot().view(shape: keepingDimensions ? plan.wide : plan.narrow)
    guard isRecorded(self) else { return result }
    let scale = 1 / (Double(plan.reducedCount) - correction)
    return result.recorded("standardDeviation", node) { gradient, node in
      let deviation = result.reattached(to: node)
      let share = gradient * scale / (deviation + deviation.equalityMask(Tensor.zeros([], dtype: deviation.dtype)))
      return [self.deviations(plan.reduced) * share.reshaped(to: plan.wide)]
    }
  }

  private func deviations(_ axes: [Int]) -> Tensor { self - mean(axes: axes, keepingDimensions: true) }

  private func variance(_ axes: [Int]?, _ correction: Double, _ operation: StaticString) -> (ReducedAxes, Tensor) {
    let plan = ReducedAxes(shape, axes, operation)
    if plan.keptCount > 0, !(Double(plan.reducedCount) > correction) {
      misuse(operation, "\(plan.reducedCount) elements of shape \(shape) are not more than correction \(correction)")
    }
    let source = plan.gathered(detached())
    let result = Tensor(uninitialized: plan.narrow, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      MartletKernels.Reductions.varianceRows(
        source.pointer(to: T.self), result.mutablePointer(to: T.self), rows: plan.keptCount,
        columns: plan.reducedCount, correction: correction)
    }
    withExtendedLifetime((source, result)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    return (plan, result)
  }
}
