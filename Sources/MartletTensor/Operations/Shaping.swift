import MartletKernels

extension Tensor {
  /// The same elements under another shape. Free.
  public func reshaped(to target: Shape) -> Tensor {
    if target == shape { return self }
    if target.elementCount != elementCount { misuse("reshape", "\(shape) does not become \(target)") }
    let result = view(shape: target)
    guard isRecorded(self) else { return result }
    let original = shape
    return result.recorded("reshape", node) { gradient, _ in [gradient.reshaped(to: original)] }
  }

  /// ``reshaped(to:)`` with one extent of −1, which is inferred.
  public func reshaped(_ extents: Int...) -> Tensor {
    guard let unknown = extents.firstIndex(of: -1) else { return reshaped(to: Shape(extents)) }
    let known = extents.reduce(1) { $0 * ($1 == -1 ? 1 : $1) }
    if extents.filter({ $0 == -1 }).count > 1 || known == 0 || elementCount % known != 0 {
      misuse("reshape", "\(shape) does not become \(extents)")
    }
    var resolved = extents
    resolved[unknown] = elementCount / known
    return reshaped(to: Shape(resolved))
  }

  /// Axes from `axis` on joined into one.
  public func flattened(from axis: Int = 1) -> Tensor {
    if axis < 0 || axis > rank { misuse("flatten", "axis \(axis) does not exist in shape \(shape)") }
    return reshaped(to: Shape(shape.extents[..<axis] + [shape.extents[axis...].reduce(1, *)]))
  }

  /// Axes in another order: axis i of the result is axis `order[i]` of this tensor. Copies.
  public func permuted(_ order: [Int]) -> Tensor {
    let axes = order.map { shape.axis($0, "permute") }
    if axes.sorted() != Array(0..<rank) { misuse("permute", "\(order) does not order the axes of \(shape)") }
    if axes == Array(0..<rank) { return self }
    let strides = shape.strides
    let result = stridedCopy(shape: Shape(axes.map { shape[$0] }), strides: axes.map { strides[$0] })
    guard isRecorded(self) else { return result }
    return result.recorded("permute", node) { gradient, _ in
      var inverse = axes
      for (position, axis) in axes.enumerated() { inverse[axis] = position }
      return [gradient.permuted(inverse)]
    }
  }

  /// Two axes exchanged, by default the last two. Copies.
  public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
    var order = Array(0..<rank)
    order.swapAt(shape.axis(first, "transpose"), shape.axis(second, "transpose"))
    return permuted(order)
  }

  /// A range of the first axis. Free.
  public func rows(_ range: Range<Int>) -> Tensor {
    if rank == 0 || range.lowerBound < 0 || range.upperBound > shape[0] {
      misuse("rows", "\(range) is outside shape \(shape)")
    }
    let rowSize = shape.extents[1...].reduce(1, *)
    let result = view(
      shape: Shape([range.count] + shape.extents[1...]), offset: offset + range.lowerBound * rowSize)
    guard isRecorded(self) else { return result }
    let original = shape
    return result.recorded("rows", node) { gradient, _ in
      [gradient.placed(inRowsFrom: range.lowerBound, of: original)]
    }
  }

  /// Zeros of shape `target` with this tensor in the rows from `first` on: the adjoint of ``rows(_:)``.
  private func placed(inRowsFrom first: Int, of target: Shape) -> Tensor {
    let result = Tensor.zeros(target, dtype: dtype)
    let rowBytes = target.extents[1...].reduce(1, *) * dtype.byteSize
    withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      (result.storage.base + first * rowBytes).copyMemory(from: base, byteCount: source.count)
    }
    guard isRecorded(self) else { return result }
    let count = shape[0]
    return result.recorded("placedRows", node) { gradient, _ in [gradient.rows(first..<first + count)] }
  }

  /// A contiguous copy of elements read with the given strides (0 repeats). Recording is the caller's.
  func stridedCopy(shape target: Shape, strides: [Int]) -> Tensor {
    let result = Tensor(uninitialized: target, dtype: dtype)
    withExtendedLifetime((self, result)) {
      Permute.copy(
        UnsafeRawPointer(storage.base) + offset * dtype.byteSize, result.storage.base, itemSize: dtype.byteSize,
        extents: target.extents, strides: strides)
    }
    return result
  }
}
