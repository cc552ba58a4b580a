/// Philox4x32-10: ten rounds of two 32×32-bit products on a 128-bit counter. Salmon, Moraes, Dror, Shaw: "Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011.
public enum Philox {
  /// The four words of the block with counter (index, stream) under `key`.
  public static func block(key: UInt64, stream: UInt64, index: UInt64) -> [UInt32] {
    var counter = [low(index), high(index), low(stream), high(stream)]
    var (key0, key1) = (low(key), high(key))
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) * UInt64(counter[0])
      let second = UInt64(0xCD9E_8D57) * UInt64(counter[2])
      counter = [high(second) ^ counter[1] ^ key0, low(second), high(first) ^ counter[3] ^ key1, low(first)]
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return counter
  }

  private static func low(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value) }
  private static func high(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value >> 32) }
}
