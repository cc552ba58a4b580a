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

  /// A matrix of the given rows, all of one length.
  public init<T: TensorElement>(_ rows: [[T]]) {
    let columns = rows.first?.count ?? 0
    if let odd = rows.first(where: { $0.count != columns }) {
      misuse("Tensor", "rows of \(columns) and of \(odd.count) values do not make a matrix")
    }
    self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
  }

  /// A tensor of three axes from matrices of one shape.
  public init<T: TensorElement>(_ matrices: [[[T]]]) {
    if matrices.isEmpty { self.init([T](), shape: [0, 0, 0]) } else { self = stack(matrices.map { Tensor($0) }) }
  }

  /// A vector of the given values.
  public init<T: TensorElement>(_ values: [T]) { self.init(values, shape: [values.count]) }

  /// A scalar.
  public init<T: TensorElement>(_ value: T) { self.init([value], shape: []) }

  /// A tensor with `value` everywhere.
  public static func full(_ shape: Shape, value: Double, dtype: DType = .float32) -> Tensor {
    let count = shape.elementCount
    func filled<T: TensorElement>(_: T.Type) -> Tensor {
      Tensor(shape: shape, of: T.self) { $0.update(repeating: T.converting(value), count: count) }
    }
    switch dtype {
    case .float32: return Tensor(shape: shape, of: Float.self) { Maps.fill(value, $0, count: count) }
    case .float64: return Tensor(shape: shape, of: Double.self) { Maps.fill(value, $0, count: count) }
    case .int32: return filled(Int32.self)
    case .int64: return filled(Int64.self)
    case .uint8: return filled(UInt8.self)
    case .bool: return filled(Bool.self)
    }
  }

  /// A tensor of zeros (of `false` for `bool`).
  public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, value: 0, dtype: dtype) }

  /// A tensor of ones (of `true` for `bool`).
  public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, value: 1, dtype: dtype) }

  /// A tensor with `value` everywhere, of the shape and type of `other`.
  public static func full(like other: Tensor, value: Double) -> Tensor {
    full(other.shape, value: value, dtype: other.dtype)
  }

  /// Zeros of the shape and type of `other`.
  public static func zeros(like other: Tensor) -> Tensor { zeros(other.shape, dtype: other.dtype) }

  /// Ones of the shape and type of `other`.
  public static func ones(like other: Tensor) -> Tensor { ones(other.shape, dtype: other.dtype) }
}
