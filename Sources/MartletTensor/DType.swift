/// The element types a tensor can hold. The set is closed and nothing is promoted silently: operands of different
/// types trap with both names.
public enum DType: UInt8, Sendable, CaseIterable, CustomStringConvertible {
  case float32, float64, int32, int64, uint8, bool

  /// Bytes an element takes.
  public var byteSize: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }

  /// Whether values of this type can be differentiated.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .bool: "bool"
    }
  }
}
