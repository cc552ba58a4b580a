import MartletKernels

extension DType {
  /// The Swift type that sorts values of this type; bool's order, false < true, is that of its bytes.
  var sortableType: any (TensorElement & SortableScalar).Type {
    switch self {
    case .float32: Float.self
    case .float64: Double.self
    case .int32: Int32.self
    case .int64: Int64.self
    case .uint8, .bool: UInt8.self
    }
  }
}

extension Tensor {
  /// The indices along `axis` that put it in order, int32: from the smallest element to the largest, or the other way when
  /// `descending`. Stable: equal elements keep their order. NaN counts as larger than every number.
  public func argsort(axis: Int = -1, descending: Bool = false) -> Tensor {
    alongLastAxis(axis, "argsort") { $0.detached().orderOfRows(descending) }
  }

  /// The elements in order along `axis`: from the smallest to the largest, or the other way when `descending`. NaN counts as
  /// larger than every number. The gradient of each element returns to its place.
  public func sorted(axis: Int = -1, descending: Bool = false) -> Tensor {
    alongLastAxis(axis, "sorted") { $0.taken($0.detached().orderOfRows(descending)) }
  }

  /// The `count` largest elements along `axis` (the smallest unless `largest`), the best first, and their indices, int32. The
  /// first of equals come first; NaN counts as larger than every number.
  /// - Precondition: the axis has as many.
  public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Tensor) {
    let place = shape.axis(axis, "topK")
    if count < 0 || count > shape[place] { misuse("topK", "\(count) of \(shape[place]) elements, shape \(shape)") }
    let moved = place == rank - 1 ? self : transposed(place, -1)
    let order = moved.detached().orderOfRows(largest)
    let (rows, columns) = moved.rowExtents
    let kept = order.reshaped(to: [rows, columns]).transposed().rows(0..<count).transposed()
    let indices = kept.reshaped(to: Shape(moved.shape.extents.dropLast() + [count]))
    let values = moved.taken(indices)
    return place == rank - 1
      ? (values, indices) : (values.transposed(place, -1), indices.transposed(place, -1))
  }

  private func orderOfRows(_ descending: Bool) -> Tensor {
    let (rows, columns) = rowExtents
    let result = Tensor(uninitialized: shape, dtype: .int32)
    func run<T: TensorElement & SortableScalar>(_: T.Type) {
      MartletKernels.Sorting.orderRows(
        pointer(to: T.self), result.mutablePointer(to: Int32.self), rows: rows, columns: columns,
        descending: descending)
    }
    withExtendedLifetime((self, result)) { run(dtype.sortableType) }
    return result
  }

  /// y[…, k] = x[…, places[…, k]]; the places in a row are different.
  func taken(_ places: Tensor) -> Tensor {
    let (rows, columns) = rowExtents
    let result = Tensor(uninitialized: places.shape, dtype: dtype)
    func run<T: TensorElement & SortableScalar>(_: T.Type) {
      MartletKernels.Sorting.takeRows(
        pointer(to: T.self), places.pointer(to: Int32.self), result.mutablePointer(to: T.self), rows: rows,
        columns: columns, taken: places.shape.last ?? 1)
    }
    withExtendedLifetime((self, places, result)) { run(dtype.sortableType) }
    guard isRecorded(self) else { return result }
    return result.recorded("taken", node) { gradient, _ in [gradient.put(places, columns: columns)] }
  }

  /// Zeros with this tensor's elements at `places` of rows of `columns` elements: the adjoint of ``taken(_:)``.
  private func put(_ places: Tensor, columns: Int) -> Tensor {
    let (rows, taken) = rowExtents
    let target = shape.rank == 0 ? shape : Shape(shape.extents.dropLast() + [columns])
    let result = Tensor.zeros(target, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      MartletKernels.Sorting.putRows(
        pointer(to: T.self), places.pointer(to: Int32.self), result.mutablePointer(to: T.self), rows: rows,
        columns: columns, taken: taken)
    }
    withExtendedLifetime((self, places, result)) {
      dispatchFloating(dtype, "sorted", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("put", node) { gradient, _ in [gradient.taken(places)] }
  }
}
