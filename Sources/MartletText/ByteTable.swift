import Glibc

/// Byte strings, numbered in the order of their arrival: an open-addressing hash table over one array of bytes.
///
/// Tokens are compared as bytes. Swift's strings are equal when they are canonically equivalent, and a vocabulary may hold
/// both "é" and "e" with an accent.
struct ByteTable: Sendable {
  /// A 64-bit FNV-1a hash in the making; the hash of a longer string continues that of its beginning.
  struct Hash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    mutating func append(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    /// The state with its bits mixed once more: FNV's lower bits alone depend on the last byte too simply.
    @inline(__always)
    var value: UInt64 { (state ^ state >> 32) &* 0x9E37_79B9_7F4A_7C15 }

    init() {}

    init(of bytes: UnsafeBufferPointer<UInt8>) { for byte in bytes { append(byte) } }
  }

  /// All keys, one after another.
  private var bytes: [UInt8] = []
  /// Where each key ends in `bytes`.
  private var ends: [Int] = []
  /// A power of two of places: the upper half of the hash, and the key's number plus one; 0 when free.
  private var slots = [UInt64](repeating: 0, count: 16)

  /// Number of keys.
  var count: Int { ends.count }

  /// Bytes of all keys together.
  var byteCount: Int { bytes.count }

  /// The key of a number.
  subscript(index: Int) -> ArraySlice<UInt8> { bytes[start(of: index)..<ends[index]] }

  @inline(__always)
  private func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  /// The number of the key; nil when it is not in the table.
  @inline(__always)
  func index(of key: UnsafeBufferPointer<UInt8>, hash: Hash) -> Int? {
    let value = hash.value
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: value) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == value >> 32 {
        let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if equals(index, key) { return index }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  func index(of key: UnsafeBufferPointer<UInt8>) -> Int? { index(of: key, hash: Hash(of: key)) }

  func index(of key: some Collection<UInt8>) -> Int? {
    key.withContiguousStorageIfAvailable { index(of: $0) } ?? Array(key).withUnsafeBufferPointer { index(of: $0) }
  }

  @inline(__always)
  private func equals(_ index: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = start(of: index)
    guard ends[index] - start == key.count else { return false }
    return bytes.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress, let other = key.baseAddress else { return true }
      // In bounds: the key of `index` lies at `start` and is as long as `key`.
      return memcmp(base + start, other, key.count) == 0
    }
  }

  /// The key's number, after entering it if it is new.
  @discardableResult
  mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
    let hash = Hash(of: key)
    if let index = index(of: key, hash: hash) { return (index, false) }
    if 2 * (count + 1) > slots.count { grow() }
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
    enter(count, hash.value)
    return (count - 1, true)
  }

  @discardableResult
  mutating func insert(_ key: some Collection<UInt8>) -> (index: Int, isNew: Bool) {
    Array(key).withUnsafeBufferPointer { insert($0) }
  }

  private mutating func enter(_ number: Int, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash & ~0xFFFF_FFFF) | UInt64(number)
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    for index in 0..<count {
      let hash = self[index].withUnsafeBufferPointer { Hash(of: $0) }
      enter(index + 1, hash.value)
    }
  }
}
