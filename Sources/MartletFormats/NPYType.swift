import MartletTensor

/// The element types of .npy files that are read, and what they become here.
enum NPYType: String {
  case float16 = "f2"
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case bool = "b1"

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

  /// Bytes of an element in the file.
  var byteSize: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// The narrowest tensor type that holds every value; of uint64 it holds the lower half.
  var dtype: DType {
    switch self {
    case .float16, .float32: .float32
    case .float64: .float64
    case .int8, .int16, .uint16, .int32: .int32
    case .uint32, .int64, .uint64: .int64
    case .uint8: .uint8
    case .bool: .bool
    }
  }

  /// What NumPy writes: the order of bytes, or | where there is none, and the type.
  var descriptor: String { (byteSize == 1 ? "|" : "<") + rawValue }

  /// What a type that is refused holds, in words.
  static func refusedContent(_ descriptor: String) -> String {
    let code = descriptor.drop { "<>|=".contains($0) }
    switch code.first {
    case "O": return "Python objects"
    case "c": return "complex numbers"
    case "f", "g": return "floating-point numbers of another width"
    case "S", "a": return "byte strings"
    case "U": return "text"
    case "V": return "raw bytes"
    case "M": return "dates"
    case "m": return "time spans"
    default: return "an unknown type"
    }
  }
}
