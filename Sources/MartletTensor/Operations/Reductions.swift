import MartletKernels

extension Tensor {
  /// Sum over `axes` (all when nil); 0 where there is nothing. Integers and bools, which count as 0 and 1, add up to int64
  /// and wrap around.
  public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    if !dtype.isFloatingPoint { return integerSum(axes, keepingDimensions) }
    let reduced = Set((axes ?? Array(0..<rank)).map { shape.axis($0, "sum") })
    let kept = (0..<rank).filter { !reduced.contains($0) }
    let wide = Shape((0..<rank).map { reduced.contains($0) ? 1 : shape[$0] })
    let narrow = Shape(kept.map { shape[$0] })
    let summed = total(over: reduced, kept: kept)
    let result = summed.view(shape: keepingDimensions ? wide : narrow)
    guard isRecorded(self) else { return result }
    let original = shape
    return result.recorded("sum", node) { gradient, _ in
      [gradient.reshaped(to: wide).broadcast(to: original)]
    }
  }

  /// Mean over `axes` (all when nil): the sum divided by the number of elements summed; NaN where there is none.
  public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    if !dtype.isFloatingPoint { misuse("mean", "\(dtype) operand; it needs float32 or float64") }
    let summed = sum(axes: axes, keepingDimensions: keepingDimensions)
    let count = (axes ?? Array(0..<rank)).reduce(1) { $0 * shape[shape.axis($1, "mean")] }
    return summed / Double(count)
  }

  /// The sums as a tensor of the kept axes. Leading or trailing axes are summed where they lie; others are moved.
  private func total(over reduced: Set<Int>, kept: [Int]) -> Tensor {
    if reduced.isEmpty { return detached() }
    let result = Tensor(uninitialized: Shape(kept.map { shape[$0] }), dtype: dtype)
    let outputs = result.elementCount
    let inputs = reduced.reduce(1) { $0 * shape[$1] }
    let leads = reduced.allSatisfy { $0 < reduced.count }
    let trails = reduced.allSatisfy { $0 >= rank - reduced.count }
    let source = leads || trails ? self : detached().permuted(kept + reduced.sorted())
    func run<T: FloatingElement>(_: T.Type) {
      let (x, y) = (source.pointer(to: T.self), result.mutablePointer(to: T.self))
      if outputs == 1 {
        y[0] = T.converting(MartletKernels.Reductions.sum(x, count: inputs))
      } else if leads {
        MartletKernels.Reductions.sumColumns(x, y, rows: inputs, columns: outputs)
      } else {
        MartletKernels.Reductions.sumRows(x, y, rows: outputs, columns: inputs)
      }
    }
    withExtendedLifetime((source, result)) {
      dispatchFloating(dtype, "sum", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }
}
