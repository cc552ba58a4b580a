/// Two neighbouring tokens; pairs are ordered by their left ids, then by their right ones.
struct TokenPair: Hashable, Comparable, Sendable {
  private let bits: UInt64

  @inline(__always)
  init(_ left: Int32, _ right: Int32) {
    bits = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  var left: Int32 { Int32(truncatingIfNeeded: bits >> 32) }
  var right: Int32 { Int32(truncatingIfNeeded: bits) }

  @inline(__always)
  static func < (first: TokenPair, second: TokenPair) -> Bool { first.bits < second.bits }
}
