/// A counter-based random number generator, Philox4x32-10.
///
/// A value depends on (seed, stream, position) alone, so results never depend on the number of threads or on the order
/// in which workers ask. Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct RandomGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// The key.
  public let seed: UInt64
  /// Generators of one seed and different streams are independent.
  public let stream: UInt64
  /// Number of 64-bit draws so far.
  public private(set) var position: UInt64

  public init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.position = position
  }

  /// The next 64 bits: half a Philox block.
  public mutating func next() -> UInt64 {
    let block = Philox.block(key: seed, stream: stream, index: position / 2)
    defer { position += 1 }
    return position % 2 == 0
      ? UInt64(block.x) | UInt64(block.y) << 32 : UInt64(block.z) | UInt64(block.w) << 32
  }

  /// A value in [0, 1), with 53 random bits.
  public mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A generator whose stream is derived from this one's and `index`; it does not advance this one.
  public func split(_ index: UInt64) -> RandomGenerator {
    let block = Philox.block(key: seed ^ 0x9E37_79B9_7F4A_7C15, stream: stream, index: index)
    return RandomGenerator(seed: seed, stream: UInt64(block.x) | UInt64(block.y) << 32)
  }

  /// Takes the whole Philox blocks that an array of `count` elements of `perBlock` each fills, for a kernel, and returns
  /// the index of its first element among all elements of the stream.
  mutating func reserve(count: Int, perBlock: Int) -> UInt64 {
    let first = (position + 1) / 2
    position = (first + UInt64((count + perBlock - 1) / perBlock)) * 2
    return first * UInt64(perBlock)
  }
}

/// The Philox4x32-10 bijection.
enum Philox {
  static func block(key: UInt64, stream: UInt64, index: UInt64) -> SIMD4<UInt32> {
    // Four scalars: a vector of four would be taken apart for the products.
    var (a, b) = (UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
    var (c, d) = (UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
    var key0 = UInt32(truncatingIfNeeded: key)
    var key1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) &* UInt64(a)
      let second = UInt64(0xCD9E_8D57) &* UInt64(c)
      a = UInt32(truncatingIfNeeded: second >> 32) ^ b ^ key0
      b = UInt32(truncatingIfNeeded: second)
      c = UInt32(truncatingIfNeeded: first >> 32) ^ d ^ key1
      d = UInt32(truncatingIfNeeded: first)
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }
}
