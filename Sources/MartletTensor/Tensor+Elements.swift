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
  /// saturate; NaN becomes 0.
  ///
  /// Between floating-point types the gradient is cast back. Integers and booleans are constants: no gradient flows through
  /// them, as it does not through a comparison, and they refuse to be differentiated.
  public func cast(to target: DType) -> Tensor {
    if target == dtype { return self }
    func from<S: TensorElement>(_ source: S.Type) -> Tensor {
      switch target {
      case .float32: convert(S.self, Float.self)
      case .float64: convert(S.self, Double.self)
      case .int32: convert(S.self, Int32.self)
      case .int64: convert(S.self, Int64.self)
      case .uint8: convert(S.self, UInt8.self)
      case .bool: convert(S.self, Bool.self)
      }
    }
    let result =
      switch dtype {
      case .float32: from(Float.self)
      case .float64: from(Double.self)
      case .int32: from(Int32.self)
      case .int64: from(Int64.self)
      case .uint8: from(UInt8.self)
      case .bool: from(Bool.self)
      }
    guard target.isFloatingPoint, isRecorded(self) else { return result }
    let original = dtype
    return result.recorded("cast", [node]) { gradient, _ in [gradient.cast(to: original)] }
  }

  private func convert<S: TensorElement, D: TensorElement>(_: S.Type, _: D.Type) -> Tensor {
    Tensor(shape: shape, of: D.self) { target in
      withUnsafeElements(of: S.self) { source in
        for i in 0..<source.count {
          target[i] =
            S.dtype.isFloatingPoint
            ? D.converting(source[i].doubleValue) : D.converting(source[i].integerValue)
        }
      }
    }
  }
}
