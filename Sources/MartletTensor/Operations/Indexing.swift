import MartletKernels

// Indices are int32 or int64. As axes do, a negative one counts from the end; anything outside −extent..<extent traps.

extension Tensor {
  /// The elements of `axis` that `indices` names, in their order: indexSelect, and the lookup of embeddings.
  ///
  ///     y[…, i, …] = x[…, indices[i], …]
  ///
  /// The gradient sums over equal indices, in double precision and in a fixed order.
  /// - Parameter indices: [n], int32 or int64, each in −extent..<extent; negative ones count from the end.
  /// - Returns: this shape with n at `axis`.
  public func selecting(_ indices: Tensor, axis: Int = 0) -> Tensor {
    let axis = shape.axis(axis, "selecting")
    if indices.rank != 1 { misuse("selecting", "indices \(indices.shape) are no vector") }
    let resolved = indices.resolvedIndices(extent: shape[axis], of: shape, "selecting")
    return selecting(resolved: resolved, axis: axis)
  }

  private func selecting(resolved indices: Tensor, axis: Int) -> Tensor {
    let geometry = indexedAxis(axis, count: indices.elementCount)
    var extents = shape.extents
    extents[axis] = geometry.count
    let result = Tensor(uninitialized: Shape(extents), dtype: dtype)
    withExtendedLifetime((self, indices, result)) {
      MartletKernels.Indexing.select(
        geometry, rawPointer, indices: indices.pointer(to: Int64.self), result.storage.base, itemSize: dtype.byteSize)
    }
    guard isRecorded(self) else { return result }
    let extent = shape[axis]
    return result.recorded("selecting", [node]) { gradient, _ in
      [gradient.summedByIndex(indices, axis: axis, extent: extent)]
    }
  }

  /// The adjoint of selecting: y[…, r, …] = Σ x[…, i, …] over all i with indices[i] = r.
  private func summedByIndex(_ indices: Tensor, axis: Int, extent: Int) -> Tensor {
    var extents = shape.extents
    extents[axis] = extent
    let result = Tensor(uninitialized: Shape(extents), dtype: dtype)
    let geometry = result.indexedAxis(axis, count: shape[axis])
    func run<T: FloatingElement>(_: T.Type) {
      MartletKernels.Indexing.selectAdjoint(
        geometry, pointer(to: T.self), indices: indices.pointer(to: Int64.self), result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((self, indices, result)) {
      dispatchFloating(dtype, "selecting", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("selecting", [node]) { gradient, _ in [gradient.selecting(resolved: indices, axis: axis)] }
  }

  /// This array with `count` indices along `axis`.
  func indexedAxis(_ axis: Int, count: Int) -> IndexedAxis {
    IndexedAxis(
      outer: shape.extents[..<axis].reduce(1, *), extent: shape[axis], count: count,
      inner: shape.extents[(axis + 1)...].reduce(1, *))
  }

  /// These indices as int64 in 0..<extent. Traps on others, and on another type.
  func resolvedIndices(extent: Int, of whole: Shape, _ operation: StaticString) -> Tensor {
    func outside(_ index: Int) -> Never {
      misuse(operation, "index \(index) is outside \(-extent)..<\(extent), the axis of shape \(whole)")
    }
    func resolved<T: FixedWidthInteger & TensorElement>(_: T.Type) -> Tensor {
      Tensor(shape: shape, of: Int64.self) { target in
        withUnsafeElements(of: T.self) { source in
          for i in 0..<source.count {
            let index = Int(source[i])
            let resolved = index < 0 ? index &+ extent : index
            if resolved < 0 || resolved >= extent { outside(index) }
            target[i] = Int64(resolved)
          }
        }
      }
    }
    switch dtype {
    case .int32: return resolved(Int32.self)
    case .int64:
      let isPlain = withUnsafeElements(of: Int64.self) { $0.allSatisfy { $0 >= 0 && $0 < extent } }
      return isPlain ? detached() : resolved(Int64.self)
    default: misuse(operation, "indices \(shape) are \(dtype), not int32 or int64")
    }
  }
}
