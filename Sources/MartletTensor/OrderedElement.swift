/// Element types whose values have an order.
package typealias OrderedElement = TensorElement & Comparable & BitwiseCopyable

extension DType {
  /// The Swift type that compares values of this type; bool's order, false < true, is that of its bytes.
  var orderedType: any OrderedElement.Type {
    switch self {
    case .float32: Float.self
    case .float64: Double.self
    case .int32: Int32.self
    case .int64: Int64.self
    case .uint8, .bool: UInt8.self
    }
  }
}

extension TensorElement {
  /// `value` in this type: rounded to a floating-point type; an integer type has to hold it exactly.
  static func scalar(_ value: Double, _ operation: StaticString) -> Self {
    let converted = Self.converting(value)
    if !dtype.isFloatingPoint, converted.doubleValue != value {
      misuse(operation, "\(value) is not a value of \(dtype)")
    }
    return converted
  }
}
