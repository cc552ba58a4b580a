import MartletKernels

extension Tensor {
  /// Calls `body` with the elements, row-major, without copying them.
  /// - Precondition: `T` is the tensor's element type.
  public func withUnsafeElements<T: TensorElement, R>(
    of type: T.Type, _ body: (UnsafeBufferPointer<T>) throws -> R
  ) rethrows -> R {
    if T.dtype != dtype { misuse("withUnsafeElements", "the tensor holds \(dtype), not \(T.dtype)") }
    return try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(start: pointer(to: T.self), count: elementCount))
    }
  }

  /// Calls `body` with the elements' bytes in the machine's order.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) {
      let start = UnsafeRawPointer(storage.base) + offset * dtype.byteSize
      return try body(UnsafeRawBufferPointer(start: start, count: elementCount * dtype.byteSize))
    }
  }

  /// The elements, row-major, copied.
  /// - Precondition: `T` is the tensor's element type; ``cast(to:)`` converts.
  public func array<T: TensorElement>(of type: T.Type) -> [T] { withUnsafeElements(of: T.self) { Array($0) } }

  /// The only element of a tensor that has one.
  public func item() -> Double {
    if elementCount != 1 { misuse("item", "shape \(shape) has \(elementCount) elements, not one") }
    return cast(to: .float64).withUnsafeElements(of: Double.self) { $0[0] }
  }

  /// The values converted to another type. Floating-point values become integers by truncation toward zero and
  /// saturate; NaN becomes 0. Every number but 0, NaN too, is true.
  ///
  /// Between floating-point types the gradient is cast back. Integers and booleans are constants: no gradient flows through
  /// them, as it does not through a comparison, and they refuse to be differentiated.
  public func cast(to target: DType) -> Tensor {
    if target == dtype { return self }
    let result = Tensor(uninitialized: shape, dtype: target)
    withExtendedLifetime((self, result)) {
      Conversion.convert(rawPointer, from: dtype.item, result.storage.base, to: target.item, count: elementCount)
    }
    guard target.isFloatingPoint, isRecorded(self) else { return result }
    let original = dtype
    return result.recorded("cast", node) { gradient, _ in [gradient.cast(to: original)] }
  }
}

extension DType {
  /// The kernels' name of the type.
  fileprivate var item: ItemType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .bool: .bool
    }
  }
}
