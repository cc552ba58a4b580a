/// The types of items that arrays hold. The raw values are those of the C kernels.
public enum ItemType: UInt32, Sendable, CaseIterable {
  case float32, float64, int32, int64, uint8, bool

  /// Bytes an item takes.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }
}
