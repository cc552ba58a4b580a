import MartletKernels

extension Tensor {
  /// An element of `axis` for every element of `indices`:
  ///
  ///     y[…, i, …] = x[…, indices[…, i, …], …]
  ///
  /// - Parameter indices: int32 or int64, of this rank and, but for `axis`, this shape; each in −extent..<extent, negative ones
  ///   count from the end.
  /// - Returns: the shape of `indices`.
  public func gathering(_ indices: Tensor, axis: Int) -> Tensor {
    let axis = shape.axis(axis, "gathering")
    return gathering(resolved: resolvedIndices(indices, along: axis, "gathering"), axis: axis)
  }

  private func gathering(resolved indices: Tensor, axis: Int) -> Tensor {
    let geometry = indexedAxis(axis, count: indices.shape[axis])
    let result = Tensor(uninitialized: indices.shape, dtype: dtype)
    withExtendedLifetime((self, indices, result)) {
      MartletKernels.Indexing.gather(
        geometry, rawPointer, indices: indices.pointer(to: Int64.self), result.storage.base, itemSize: dtype.byteSize)
    }
    guard isRecorded(self) else { return result }
    let whole = shape
    return result.recorded("gathering", node) { gradient, _ in
      [Tensor.zeros(whole, dtype: gradient.dtype).scatterAdding(gradient, resolved: indices, axis: axis)]
    }
  }

  /// These values with those of `values` at `indices`: y = x, then y[…, indices[…, i, …], …] = values[…, i, …] for ascending
  /// i. Of equal indices the last one stays, and it alone receives the gradient.
  ///
  /// - Parameters:
  ///   - values: of this type and the shape of `indices`.
  ///   - indices: as for ``gathering(_:axis:)``.
  public func scattering(_ values: Tensor, at indices: Tensor, axis: Int) -> Tensor {
    let axis = shape.axis(axis, "scattering")
    requireFit(values, indices, "scattering")
    return scattering(values, resolved: resolvedIndices(indices, along: axis, "scattering"), axis: axis)
  }

  /// The same with one number at all indices.
  public func scattering(_ value: Double, at indices: Tensor, axis: Int) -> Tensor {
    scattering(Tensor.full(indices.shape, value: value, dtype: dtype), at: indices, axis: axis)
  }

  private func scattering(_ values: Tensor, resolved indices: Tensor, axis: Int) -> Tensor {
    let result = stridedCopy(shape: shape, strides: shape.strides)
    let geometry = indexedAxis(axis, count: indices.shape[axis])
    withExtendedLifetime((values, indices, result)) {
      MartletKernels.Indexing.scatter(
        geometry, values.rawPointer, indices: indices.pointer(to: Int64.self), result.storage.base,
        itemSize: dtype.byteSize)
    }
    guard isRecorded(self, values) else { return result }
    let (own, other, whole) = (node, values.node, shape)
    return result.recorded("scattering", own, other) { gradient, _ in
      let zeros = Tensor.zeros(indices.shape, dtype: gradient.dtype)
      return [
        own == nil ? nil : gradient.scattering(zeros, resolved: indices, axis: axis),
        other == nil
          ? nil
          : Tensor.where(
            indices.lastOfEqual(in: whole, axis: axis), gradient.gathering(resolved: indices, axis: axis), 0),
      ]
    }
  }

  /// These values plus those of `values` at `indices`: y = x, then y[…, indices[…, i, …], …] += values[…, i, …]. Equal indices
  /// add up, in double precision and in order of i; integers wrap around.
  ///
  /// - Parameters:
  ///   - values: of this type, not bool, and the shape of `indices`.
  ///   - indices: as for ``gathering(_:axis:)``.
  public func scatterAdding(_ values: Tensor, at indices: Tensor, axis: Int) -> Tensor {
    let axis = shape.axis(axis, "scatterAdding")
    requireFit(values, indices, "scatterAdding")
    return scatterAdding(values, resolved: resolvedIndices(indices, along: axis, "scatterAdding"), axis: axis)
  }

  private func scatterAdding(_ values: Tensor, resolved indices: Tensor, axis: Int) -> Tensor {
    let result = stridedCopy(shape: shape, strides: shape.strides)
    let geometry = indexedAxis(axis, count: indices.shape[axis])
    func real<T: FloatingElement>(_: T.Type) {
      MartletKernels.Indexing.scatterAdd(
        geometry, values.pointer(to: T.self), indices: indices.pointer(to: Int64.self),
        result.mutablePointer(to: T.self))
    }
    func integer<T: TensorElement & FixedWidthInteger>(_: T.Type) {
      MartletKernels.Indexing.scatterAdd(
        geometry, values.pointer(to: T.self), indices: indices.pointer(to: Int64.self),
        result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((values, indices, result)) {
      switch dtype {
      case .float32: real(Float.self)
      case .float64: real(Double.self)
      case .int32: integer(Int32.self)
      case .int64: integer(Int64.self)
      case .uint8: integer(UInt8.self)
      case .bool: misuse("scatterAdding", "bool values \(shape) cannot be added")
      }
    }
    guard isRecorded(self, values) else { return result }
    let (own, other) = (node, values.node)
    return result.recorded("scatterAdding", own, other) { gradient, _ in
      [own == nil ? nil : gradient, other == nil ? nil : gradient.gathering(resolved: indices, axis: axis)]
    }
  }

  private func requireFit(_ values: Tensor, _ indices: Tensor, _ operation: StaticString) {
    requireSameType(values, operation)
    if values.shape != indices.shape {
      misuse(operation, "values \(values.shape) and indices \(indices.shape) differ in shape")
    }
  }

  private func resolvedIndices(_ indices: Tensor, along axis: Int, _ operation: StaticString) -> Tensor {
    let fits = indices.rank == rank && shape.indices.allSatisfy { $0 == axis || indices.shape[$0] == shape[$0] }
    if !fits { misuse(operation, "indices \(indices.shape) differ from shape \(shape) in more than axis \(axis)") }
    return indices.resolvedIndices(extent: shape[axis], of: shape, operation)
  }

  /// For resolved indices into `whole`: where a scattered element stays because no later one has its index.
  private func lastOfEqual(in whole: Shape, axis: Int) -> Tensor {
    let places = Tensor(shape: shape, of: Int64.self) { target in
      for i in 0..<elementCount { target[i] = Int64(i) }
    }
    let winners = Tensor.zeros(whole, dtype: .int64).scattering(places, resolved: self, axis: axis)
      .gathering(resolved: self, axis: axis)
    return Tensor(shape: shape, of: Bool.self) { target in
      winners.withUnsafeElements(of: Int64.self) { winners in
        for i in 0..<winners.count { target[i] = winners[i] == Int64(i) }
      }
    }
  }
}
