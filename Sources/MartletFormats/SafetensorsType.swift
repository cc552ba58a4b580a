import MartletTensor

/// The element types of the format and what they become here.
enum SafetensorsType: String {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case uint8 = "U8"
  case bool = "BOOL"

  init(_ dtype: DType) {
    switch dtype {
    case .float32: self = .float32
    case .float64: self = .float64
    case .int32: self = .int32
    case .int64: self = .int64
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }

  /// Whether elements become twice as wide in memory.
  var isHalfPrecision: Bool { self == .float16 || self == .bfloat16 }

  /// Bytes of an element in the file.
  var byteSize: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .uint8, .bool: 1
    }
  }
}
