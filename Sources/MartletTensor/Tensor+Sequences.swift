extension Tensor {
  /// The identity matrix, or a rectangular one: ones at (i, i), zeros elsewhere.
  /// - Parameter columns: as many as rows when nil.
  public static func eye(_ rows: Int, columns: Int? = nil, dtype: DType = .float32) -> Tensor {
    let whole: Shape = [rows, columns ?? rows]
    let region = Region(shape: [Swift.min(rows, whole[1])], offset: 0, strides: [whole[1] + 1])
    return Tensor.ones(region.shape, dtype: dtype).placed(region, in: whole, "eye")
  }

  /// The integers of `range`, every `step`-th from its first on, as a vector.
  /// - Precondition: `step` is positive, and the values fit `dtype`, which is not bool.
  public static func arange(_ range: Range<Int>, by step: Int = 1, dtype: DType = .int32) -> Tensor {
    if step <= 0 || dtype == .bool { misuse("arange", "\(range) by \(step) as \(dtype)") }
    let count = (range.count + step - 1) / step
    let last = range.lowerBound + Swift.max(count - 1, 0) * step
    func filled<T: TensorElement>(_: T.Type) -> Tensor {
      if count > 0,
        T.converting(Int64(range.lowerBound)).integerValue != range.lowerBound
          || T.converting(Int64(last)).integerValue != last
      {
        misuse("arange", "\(range) by \(step) does not fit \(dtype)")
      }
      return Tensor(shape: [count], of: T.self) { target in
        for i in 0..<count { target[i] = T.converting(Int64(range.lowerBound + i * step)) }
      }
    }
    switch dtype {
    case .float32: return filled(Float.self)
    case .float64: return filled(Double.self)
    case .int32: return filled(Int32.self)
    case .int64: return filled(Int64.self)
    default: return filled(UInt8.self)
    }
  }

  /// start, start + step, … before `end`, as a vector: element i is start + i·step, rounded once.
  /// - Precondition: `step` is not 0; a floating-point type.
  public static func arange(
    from start: Double = 0, to end: Double, by step: Double = 1, dtype: DType = .float32
  ) -> Tensor {
    let count = ((end - start) / step).rounded(.up)
    if !(count < 0x1p62) || count.isNaN { misuse("arange", "from \(start) to \(end) by \(step)") }
    return sequence("arange", Int(Swift.max(count, 0)), dtype) { start + Double($0) * step }
  }

  /// `count` values from `start` to `end`, both among them, evenly spaced: element i is start + i·(end − start)/(count − 1).
  /// One value is `start`.
  /// - Precondition: a floating-point type.
  public static func linspace(
    from start: Double, to end: Double, count: Int, dtype: DType = .float32
  ) -> Tensor {
    if count < 0 { misuse("linspace", "\(count) values") }
    let step = (end - start) / Double(Swift.max(count - 1, 1))
    return sequence("linspace", count, dtype) { $0 == count - 1 && $0 > 0 ? end : start + Double($0) * step }
  }

  private static func sequence(
    _ operation: StaticString, _ count: Int, _ dtype: DType, _ value: (Int) -> Double
  ) -> Tensor {
    switch dtype {
    case .float32:
      Tensor(shape: [count], of: Float.self) { target in for i in 0..<count { target[i] = Float(value(i)) } }
    case .float64:
      Tensor(shape: [count], of: Double.self) { target in for i in 0..<count { target[i] = value(i) } }
    default: misuse(operation, "\(dtype) is not a floating-point type")
    }
  }
}
