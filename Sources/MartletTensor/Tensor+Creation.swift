import MartletKernels

extension Tensor {
  /// A tensor of the given values, row-major.
  /// - Precondition: as many values as `shape` has elements.
  public init<T: TensorElement>(_ values: [T], shape: Shape) {
    if values.count != shape.elementCount {
      misuse("Tensor", "\(values.count) values cannot fill shape \(shape) of \(shape.elementCount) elements")
    }
    self.init(shape: shape, of: T.self) { target in
      values.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        target.update(from: base, count: source.count)
      }
    }
  }

  /// A vector of the given values.
  public init<T: TensorElement>(_ values: [T]) { self.init(values, shape: [values.count]) }

  /// A scalar.
  public init<T: TensorElement>(_ value: T) { self.init([value], shape: []) }

  /// A tensor with `value` everywhere.
  public static func full(_ shape: Shape, value: Double, dtype: DType = .float32) -> Tensor {
    func filled<T: TensorElement>(_: T.Type) -> Tensor {
      Tensor(shape: shape, of: T.self) { $0.update(repeating: T.converting(value), count: shape.elementCount) }
    }
    return switch dtype {
    case .float32: filled(Float.self)
    case .float64: filled(Double.self)
    case .int32: filled(Int32.self)
    case .int64: filled(Int64.self)
    case .uint8: filled(UInt8.self)
    case .bool: filled(Bool.self)
    }
  }

  /// A tensor of zeros (of `false` for `bool`).
  public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, value: 0, dtype: dtype) }

  /// A tensor of ones (of `true` for `bool`).
  public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, value: 1, dtype: dtype) }

  /// The identity matrix, or a rectangular one: ones at (i, i), zeros elsewhere.
  /// - Parameter columns: as many as rows when nil.
  public static func eye(_ rows: Int, columns: Int? = nil, dtype: DType = .float32) -> Tensor {
    let whole: Shape = [rows, columns ?? rows]
    let region = Region(shape: [min(rows, whole[1])], offset: 0, strides: [whole[1] + 1])
    return Tensor.ones(region.shape, dtype: dtype).placed(region, in: whole, "eye")
  }
}
