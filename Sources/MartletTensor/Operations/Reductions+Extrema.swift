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

  /// Index of the largest element along `axis`, int32. The first of equals; the first NaN wins.
  /// - Precondition: the axis is not empty.
  public func argmax(axis: Int = -1, keepingDimensions: Bool = false) -> Tensor {
    place(axis, keepingDimensions, largest: true, "argmax")
  }

  /// Index of the smallest element along `axis`, int32. The first of equals; the first NaN wins.
  /// - Precondition: the axis is not empty.
  public func argmin(axis: Int = -1, keepingDimensions: Bool = false) -> Tensor {
    place(axis, keepingDimensions, largest: false, "argmin")
  }

  private func extremum(
    _ axes: [Int]?, _ keepingDimensions: Bool, largest: Bool, _ operation: StaticString
  ) -> Tensor {
    let plan = extremumPlan(axes, operation)
    let source = plan.gathered(detached())
    let (rows, columns) = (plan.keptCount, plan.reducedCount)
    let values: Tensor
    if dtype.isFloatingPoint {
      values = Tensor(uninitialized: plan.narrow, dtype: dtype)
      func run<T: FloatingElement>(_: T.Type) {
        let (x, y) = (source.pointer(to: T.self), values.mutablePointer(to: T.self))
        if largest {
          MartletKernels.Reductions.maximumRows(x, y, rows: rows, columns: columns)
        } else {
          MartletKernels.Reductions.minimumRows(x, y, rows: rows, columns: columns)
        }
      }
      withExtendedLifetime((source, values)) {
        dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
      }
    } else {
      let places = source.placesInRows(rows, columns, largest: largest).reshaped(to: [rows, 1])
      values = source.reshaped(to: [rows, columns]).taken(places).reshaped(to: plan.narrow)
    }
    let result = values.view(shape: keepingDimensions ? plan.wide : plan.narrow)
    guard isRecorded(self) else { return result }
    let reduced = plan.reduced
    let wide = values.view(shape: plan.wide)
    return result.recorded(operation, node) { gradient, _ in
      let mask = self.equalityMask(wide)
      let share = gradient.reshaped(to: wide.shape) / mask.sum(axes: reduced, keepingDimensions: true)
      return [mask * share]
    }
  }

  private func place(
    _ axis: Int, _ keepingDimensions: Bool, largest: Bool, _ operation: StaticString
  ) -> Tensor {
    let plan = extremumPlan([axis], operation)
    let places = plan.gathered(detached()).placesInRows(plan.keptCount, plan.reducedCount, largest: largest)
    return places.view(shape: keepingDimensions ? plan.wide : plan.narrow)
  }

  private func extremumPlan(_ axes: [Int]?, _ operation: StaticString) -> ReducedAxes {
    let plan = ReducedAxes(shape, axes, operation)
    if plan.reducedCount == 0, plan.keptCount > 0 {
      misuse(operation, "shape \(shape) has no element to take over axes \(plan.reduced)")
    }
    return plan
  }

  /// The column of the first extremum of each row: int32 of shape [rows].
  private func placesInRows(_ rows: Int, _ columns: Int, largest: Bool) -> Tensor {
    let places = Tensor(uninitialized: [rows], dtype: .int32)
    func float<T: FloatingElement>(_: T.Type) {
      let (x, y) = (pointer(to: T.self), places.mutablePointer(to: Int32.self))
      if largest {
        MartletKernels.Reductions.argmaxRows(x, y, rows: rows, columns: columns)
      } else {
        MartletKernels.Reductions.argminRows(x, y, rows: rows, columns: columns)
      }
    }
    func integer<T: FixedWidthInteger & TensorElement>(_: T.Type) {
      IntegerReductions.extremumRows(
        pointer(to: T.self), places.mutablePointer(to: Int32.self), rows: rows, columns: columns, largest: largest)
    }
    withExtendedLifetime((self, places)) {
      switch dtype {
      case .float32: float(Float.self)
      case .float64: float(Double.self)
      case .int32: integer(Int32.self)
      case .int64: integer(Int64.self)
      case .uint8, .bool: integer(UInt8.self)
      }
    }
    return places
  }
}
