/// Small blocks: a free list for each size class, carved from 2 MiB slabs.
///
/// Sizes are multiples of 64 bytes up to 512 and then four to a doubling, so that less than a quarter of a block is wasted.
/// A free block holds the address of the next one of its class in its first word. Blocks are neither split nor joined, and
/// slabs are never given back: small blocks are many and short-lived, together they are a few megabytes, and finding out that a
/// whole slab is free would cost every call a second cache line.
struct ArenaSlabs {
  typealias Head = UnsafeMutablePointer<UnsafeMutableRawPointer?>

  static let largestSize = 4096
  private static let classCount = 20

  private(set) var mappedBytes = 0
  /// The first free block of each class.
  let heads: Head
  private var unused: UnsafeMutableRawPointer?
  private var unusedBytes = 0

  init() {
    heads = .allocate(capacity: Self.classCount)
    heads.initialize(repeating: nil, count: Self.classCount)
  }

  @inline(__always)
  static func sizeClass(of byteCount: Int) -> Int {
    let last = (max(byteCount, 1) - 1) >> 6
    let shift = max(Int.bitWidth - last.leadingZeroBitCount - 3, 0)
    return shift << 2 + last >> shift
  }

  @inline(__always)
  static func size(of sizeClass: Int) -> Int {
    if sizeClass < 8 { return (sizeClass + 1) << 6 }
    let shift = (sizeClass >> 2) - 1
    return (sizeClass & 3 + 5) << (shift + 6)
  }

  @inline(__always)
  static func pop(_ head: Head) -> UnsafeMutableRawPointer? {
    guard let block = head.pointee else { return nil }
    head.pointee = block.load(as: UnsafeMutableRawPointer?.self)
    return block
  }

  @inline(__always)
  static func push(_ block: UnsafeMutableRawPointer, _ head: Head) {
    block.storeBytes(of: head.pointee, as: UnsafeMutableRawPointer?.self)
    head.pointee = block
  }

  /// A block that was never used before; nil when the operating system gives no slab.
  mutating func carve(_ sizeClass: Int) -> UnsafeMutableRawPointer? {
    let size = Self.size(of: sizeClass)
    if unusedBytes < size {
      guard let slab = ArenaSystem.map(ArenaSystem.hugePage) else { return nil }
      mappedBytes += ArenaSystem.hugePage
      unused = slab
      unusedBytes = ArenaSystem.hugePage
    }
    let block = unused
    unused = block.map { $0 + size }
    unusedBytes -= size
    return block
  }
}
