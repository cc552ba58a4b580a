import MartletKernels

extension Tensor {
  /// Product over `axes` (all when nil); 1 where there is nothing. Integers multiply to int64 and wrap around.
  ///
  /// The gradient of an element is the product of the others, also where some of them are 0.
  public func product(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    if !dtype.isFloatingPoint { return integerProduct(axes, keepingDimensions) }
    let plan = ReducedAxes(shape, axes, "product")
    let rows = plan.gathered(self).reshaped(to: [plan.keptCount, plan.reducedCount])
    return rows.productOfRows().reshaped(to: keepingDimensions ? plan.wide : plan.narrow)
  }

  /// [rows, columns] to [rows].
  private func productOfRows() -> Tensor {
    let result = Tensor(uninitialized: [shape[0]], dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      MartletKernels.Reductions.productRows(
        pointer(to: T.self), result.mutablePointer(to: T.self), rows: shape[0], columns: shape[1])
    }
    withExtendedLifetime((self, result)) {
      dispatchFloating(dtype, "product", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("product", node) { gradient, _ in
      let others = self.exclusiveProducts(reversed: false) * self.exclusiveProducts(reversed: true)
      return [others * gradient.reshaped(to: [gradient.elementCount, 1])]
    }
  }

  /// The product of all elements before each one in its row, or after it.
  private func exclusiveProducts(reversed: Bool) -> Tensor {
    let columns = shape[shape.rank - 1]
    var start = [Double](repeating: 0, count: columns)
    if columns > 0 { start[reversed ? columns - 1 : 0] = 1 }
    let ends = Tensor(start).cast(to: dtype).broadcast(to: shape)
    return linearScan(ends, coefficients: shifted(by: reversed ? -1 : 1), reversed: reversed)
  }

  /// Products of the elements up to each one along `axis`.
  ///
  /// The gradient needs no division, so that zeros do no harm.
  public func cumulativeProduct(axis: Int = -1) -> Tensor {
    alongLastAxis(axis, "cumulativeProduct") { $0.cumulativeProductOfRows() }
  }

  private func cumulativeProductOfRows() -> Tensor {
    let (rows, columns) = rowExtents
    let result = Tensor(uninitialized: shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Scans.productRows(pointer(to: T.self), result.mutablePointer(to: T.self), rows: rows, columns: columns)
    }
    withExtendedLifetime((self, result)) {
      dispatchFloating(dtype, "cumulativeProduct", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("cumulativeProduct", node) { gradient, _ in
      // dxᵢ = (Π_{j<i} xⱼ)·sᵢ with sᵢ = gᵢ + xᵢ₊₁·sᵢ₊₁, Horner's scheme for Σ_{k≥i} gₖ Π_{i<j≤k} xⱼ.
      let tail = linearScan(gradient, coefficients: self.shifted(by: -1), reversed: true)
      return [self.exclusiveProducts(reversed: false) * tail]
    }
  }

  /// Product of the leading extents, and the last one.
  var rowExtents: (rows: Int, columns: Int) {
    let columns = shape.last ?? 1
    return (columns == 0 ? 0 : elementCount / columns, columns)
  }
}
