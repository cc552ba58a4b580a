/// A 128-bit hash of a file's content: MurmurHash3 x64 128 with seed 0 (Austin Appleby, public domain).
///
/// It tells accidental differences and duplicates; it is no protection against a forger.
package struct ContentHash: Sendable, Hashable {
  let low, high: UInt64

  private static let c1: UInt64 = 0x87C3_7B91_1142_53D5
  private static let c2: UInt64 = 0x4CF5_AD43_2745_937F

  package init(_ bytes: UnsafeRawBufferPointer) {
    var h1: UInt64 = 0
    var h2: UInt64 = 0
    let blocks = bytes.count / 16
    for block in 0..<blocks {
      let k1 = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: block * 16, as: UInt64.self))
      let k2 = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: block * 16 + 8, as: UInt64.self))
      h1 ^= Self.rotated(k1 &* Self.c1, 31) &* Self.c2
      h1 = (Self.rotated(h1, 27) &+ h2) &* 5 &+ 0x52DC_E729
      h2 ^= Self.rotated(k2 &* Self.c2, 33) &* Self.c1
      h2 = (Self.rotated(h2, 31) &+ h1) &* 5 &+ 0x3849_5AB5
    }
    var k1: UInt64 = 0
    var k2: UInt64 = 0
    for (i, byte) in bytes[(blocks * 16)...].enumerated() {
      if i < 8 { k1 |= UInt64(byte) << UInt64(8 * i) } else { k2 |= UInt64(byte) << UInt64(8 * (i - 8)) }
    }
    h2 ^= Self.rotated(k2 &* Self.c2, 33) &* Self.c1
    h1 ^= Self.rotated(k1 &* Self.c1, 31) &* Self.c2
    h1 ^= UInt64(bytes.count)
    h2 ^= UInt64(bytes.count)
    h1 &+= h2
    h2 &+= h1
    h1 = Self.mixed(h1)
    h2 = Self.mixed(h2)
    h1 &+= h2
    h2 &+= h1
    low = h1
    high = h2
  }

  package init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes { ContentHash($0) } }

  /// 32 hexadecimal digits.
  package var hexadecimal: String {
    [low, high].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private static func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var k = value
    k ^= k >> 33
    k &*= 0xFF51_AFD7_ED55_8CCD
    k ^= k >> 33
    k &*= 0xC4CE_B9FE_1A85_EC53
    k ^= k >> 33
    return k
  }
}
