import MartletKernels

extension Tensor {
  /// The parts of `axis` that `indices` name, in their order: index selection, and the lookup of embeddings.
  ///
  ///     y[…, i, …] = x[…, indices[i], …]
  ///
  /// The gradient sums over equal indices, in double precision and in a fixed order.
  /// - Parameter indices: int32 or int64, of any shape, each in −extent..<extent; negative ones count from the end.
  /// - Returns: this shape with the shape of `indices` in the place of `axis`.
  public func selecting(_ indices: Tensor, axis: Int = 0) -> Tensor {
    let axis = shape.axis(axis, "selecting")
    let resolved = indices.resolvedIndices(extent: shape[axis], of: shape, "selecting")
    let rows = selecting(resolved: resolved, axis: axis)
    return rows.reshaped(to: Shape(shape.extents[..<axis] + indices.shape.extents + shape.extents[(axis + 1)...]))
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
    return result.recorded("selecting", node) { gradient, _ in
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
    return result.recorded("selecting", node) { gradient, _ in [gradient.selecting(resolved: indices, axis: axis)] }
  }
}
