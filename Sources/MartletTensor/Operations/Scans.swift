import MartletKernels

extension Tensor {
  /// Sums of the elements up to each one along `axis`; from it on when `reversed`. Integers and bools add up to int64 and wrap
  /// around.
  public func cumulativeSum(axis: Int = -1, reversed: Bool = false) -> Tensor {
    alongLastAxis(axis, "cumulativeSum") { $0.cumulativeSumOfRows(reversed) }
  }

  private func cumulativeSumOfRows(_ reversed: Bool) -> Tensor {
    let (rows, columns) = rowExtents
    let result = Tensor(uninitialized: shape, dtype: dtype.isFloatingPoint ? dtype : .int64)
    func float<T: FloatingElement>(_: T.Type) {
      Scans.sumRows(
        pointer(to: T.self), result.mutablePointer(to: T.self), rows: rows, columns: columns, reversed: reversed)
    }
    func integer<T: IntegerElement>(_: T.Type) {
      IntegerReductions.runningSumRows(
        pointer(to: T.self), result.mutablePointer(to: Int64.self), rows: rows, columns: columns, reversed: reversed)
    }
    withExtendedLifetime((self, result)) {
      switch dtype {
      case .float32: float(Float.self)
      case .float64: float(Double.self)
      case .bool: integer(UInt8.self)
      default: integer(dtype.integerType("cumulativeSum"))
      }
    }
    guard isRecorded(self) else { return result }
    return result.recorded("cumulativeSum", node) { gradient, _ in [gradient.cumulativeSumOfRows(!reversed)] }
  }

  /// Elements moved along the last axis by 1 or −1, a zero moving in.
  func shifted(by step: Int) -> Tensor {
    let (rows, columns) = rowExtents
    let result = Tensor.zeros(shape, dtype: dtype)
    withUnsafeBytes { source in
      guard let from = source.baseAddress, columns > 1 else { return }
      let size = dtype.byteSize
      for r in 0..<rows {
        let (target, start) = (r * columns + Swift.max(step, 0), r * columns + Swift.max(-step, 0))
        (result.storage.base + target * size).copyMemory(from: from + start * size, byteCount: (columns - 1) * size)
      }
    }
    guard isRecorded(self) else { return result }
    return result.recorded("shifted", node) { gradient, _ in [gradient.shifted(by: -step)] }
  }
}

/// yᵢ = bᵢ + aᵢ·yᵢ₋₁ along the last axis, or + aᵢ·yᵢ₊₁ when `reversed`; y is 0 beyond the ends. Its gradients are such
/// recurrences again, the other way round.
func linearScan(_ b: Tensor, coefficients a: Tensor, reversed: Bool) -> Tensor {
  let (rows, columns) = b.rowExtents
  let result = Tensor(uninitialized: b.shape, dtype: b.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Scans.linearRows(
      a.pointer(to: T.self), b.pointer(to: T.self), result.mutablePointer(to: T.self), rows: rows, columns: columns,
      reversed: reversed)
  }
  withExtendedLifetime((a, b, result)) {
    dispatchFloating(b.dtype, "linearScan", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(a, b) else { return result }
  let step = reversed ? 1 : -1
  return result.recorded("linearScan", b.node, a.node) { gradient, node in
    let flow = linearScan(gradient, coefficients: a.shifted(by: step), reversed: !reversed)
    return [
      b.node == nil ? nil : flow, a.node == nil ? nil : flow * result.reattached(to: node).shifted(by: -step),
    ]
  }
}
