import MartletKernels

extension Tensor {
  /// The elements where `mask` holds, as a vector, in row-major order. Its length depends on the values of the mask.
  ///
  /// - Parameter mask: bool, of a shape that broadcasts to this tensor's.
  public func selecting(where mask: Tensor) -> Tensor {
    if mask.dtype != .bool { misuse("selecting", "the mask \(mask.shape) is \(mask.dtype), not bool") }
    if mask.shape.broadcast(with: shape, "selecting") != shape {
      misuse("selecting", "mask \(mask.shape) does not broadcast to \(shape)")
    }
    return reshaped(to: [elementCount]).selecting(mask.expanded(to: shape).placesOfTrue())
  }

  /// Row-major positions of the true elements, int64.
  private func placesOfTrue() -> Tensor {
    withUnsafeElements(of: Bool.self) { mask in
      var count = 0
      for element in mask { count &+= element ? 1 : 0 }
      return Tensor(shape: [count], of: Int64.self) { target in
        // Without a branch that depends on the mask; whatever is not true is overwritten by the next.
        var (place, next) = (0, 0)
        while next < count {
          target[next] = Int64(place)
          next &+= mask[place] ? 1 : 0
          place &+= 1
        }
      }
    }
  }

  /// Ones at the classes that these labels name, zeros elsewhere: [...] -> [..., classes].
  ///
  /// - Precondition: int32 or int64, each in 0..<classes.
  public func oneHot(classes: Int, dtype target: DType = .float32) -> Tensor {
    if classes < 0 { misuse("oneHot", "\(classes) classes") }
    let labels = resolvedIndices(extent: classes, of: [classes], "oneHot", allowingNegative: false)
    let result = Tensor.zeros(Shape(shape.extents + [classes]), dtype: target)
    let ones = Tensor.ones(shape, dtype: target)
    withExtendedLifetime((labels, ones, result)) {
      MartletKernels.Indexing.scatter(
        IndexedAxis(outer: elementCount, extent: classes, count: 1, inner: 1), ones.rawPointer,
        indices: labels.pointer(to: Int64.self), result.storage.base, itemSize: target.byteSize)
    }
    return result
  }
}
