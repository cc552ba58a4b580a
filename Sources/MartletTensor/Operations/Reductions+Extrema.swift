import MartletKernels

extension Tensor {
  /// The largest element over `axes` (all when nil). NaN where one of them is.
  ///
  /// Equal maxima share the gradient evenly; where the maximum is NaN so is the gradient of all its elements.
  /// - Precondition: there is an element to take.
  public func max(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    extremum(axes, keepingDimensions, largest: true, "max")
  }

  /// The smallest element over `axes` (all when nil). NaN where one of them is.
  ///
  /// Equal minima share the gradient evenly; where the minimum is NaN so is the gradient of all its elements.
  /// - Precondition: there is an element to take.
  public func min(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    extremum(axes, keepingDimensions, largest: false, "min")
  }

  private func extremum(
    _ axes: [Int]?, _ keepingDimensions: Bool, largest: Bool, _ operation: StaticString
  ) -> Tensor {
    let plan = ReducedAxes(shape, axes, operation)
    if plan.reducedCount == 0, plan.keptCount > 0 {
      misuse(operation, "shape \(shape) has no element to take over axes \(plan.reduced)")
    }
    let source = plan.gathered(detached())
    let values = Tensor(uninitialized: plan.narrow, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (x, y) = (source.pointer(to: T.self), values.mutablePointer(to: T.self))
      if largest {
        MartletKernels.Reductions.maximumRows(x, y, rows: plan.keptCount, columns: plan.reducedCount)
      } else {
        MartletKernels.Reductions.minimumRows(x, y, rows: plan.keptCount, columns: plan.reducedCount)
      }
    }
    withExtendedLifetime((source, values)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    let result = values.view(shape: keepingDimensions ? plan.wide : plan.narrow)
    guard isRecorded(self) else { return result }
    let reduced = plan.reduced
    let wide = values.view(shape: plan.wide)
    return result.recorded(operation, [node]) { gradient, _ in
      let mask = self.equalityMask(wide)
      let share = gradient.reshaped(to: wide.shape) / mask.sum(axes: reduced, keepingDimensions: true)
      return [mask * share]
    }
  }
}
