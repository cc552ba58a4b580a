/// Reads little-endian fields of a binary header in order; nil where the bytes end or a number does not fit an `Int`.
struct ByteCursor {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func uint16() -> Int? { integer(2) }
  mutating func uint32() -> Int? { integer(4) }
  mutating func uint64() -> Int? { integer(8) }

  private mutating func integer(_ size: Int) -> Int? {
    guard let bytes = bytes(size) else { return nil }
    return Int(exactly: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}

extension [UInt8] {
  /// Appends the value's lowest bytes, the lowest first.
  mutating func appendLittleEndian(_ value: Int, byteCount: Int) {
    for byte in 0..<byteCount { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }
}
