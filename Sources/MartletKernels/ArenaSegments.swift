/// The head of a large block, 64 bytes before the memory that its user sees.
struct ArenaBlock {
  typealias Pointer = UnsafeMutablePointer<ArenaBlock>

  /// Bytes to the next block, this head included; a multiple of 64.
  var size: Int
  var isFree: Bool
  /// Whether the segment ends with this block.
  var isLast: Bool
  /// The block before this one in its segment.
  var previous: Pointer?
  /// Neighbours in the list of free blocks of about this size.
  var nextFree: Pointer?
  var previousFree: Pointer?

  @inline(__always)
  static func next(_ block: Pointer) -> Pointer? {
    if block.pointee.isLast { return nil }
    return (UnsafeMutableRawPointer(block) + block.pointee.size).assumingMemoryBound(to: ArenaBlock.self)
  }
}

/// Large blocks: two-level segregated fit (Masmano et al., "TLSF: a new dynamic memory allocator for real-time systems",
/// ECRTS 2004) over segments of huge pages.
///
/// Free lists are kept for 32 sizes to a doubling, with bitmaps to find the smallest that fits in constant time. Requests are
/// rounded up to such a size (3 % at most), so a freed block always serves the same request again. A block is split
/// when what is left over is worth it and joined with its free neighbours when it is freed.
struct ArenaSegments {
  static let headerSize = 64
  /// Smaller leftovers stay with their block.
  private static let smallestSplit = 1024
  private static let lowestBit = 10
  private static let rowCount = 38
  private static let listsPerRow = 32

  private(set) var mappedBytes = 0
  private let heads: UnsafeMutablePointer<ArenaBlock.Pointer?>
  private let listMaps: UnsafeMutablePointer<UInt32>
  private var rowMap: UInt64 = 0
  private var segments: [(first: ArenaBlock.Pointer, size: Int)] = []
  /// Mapping beyond this share of the peak of live bytes first gives back segments that stand empty (see `grow`).
  private var slack = 1.5

  init() {
    heads = .allocate(capacity: Self.rowCount * Self.listsPerRow)
    heads.initialize(repeating: nil, count: Self.rowCount * Self.listsPerRow)
    listMaps = .allocate(capacity: Self.rowCount)
    listMaps.initialize(repeating: 0, count: Self.rowCount)
  }

  /// The size of the block for a request: head included, rounded up to a list's lower bound; nil if no machine has it.
  static func blockSize(of byteCount: Int) -> Int? {
    guard byteCount < 1 << (lowestBit + rowCount - 2) else { return nil }
    let size = (byteCount + headerSize + 63) & ~63
    let grain = max((1 << highestBit(size)) / listsPerRow, 64)
    return (size + grain - 1) & ~(grain - 1)
  }

  /// A block of at least `size` bytes; nil when the operating system refuses even after empty segments were given back.
  mutating func allocate(_ size: Int, peakBytes: Int) -> ArenaBlock.Pointer? {
    guard let block = takeFree(size) ?? grow(size, peakBytes: peakBytes) else { return nil }
    split(block, size)
    block.pointee.isFree = false
    return block
  }

  mutating func free(_ freed: ArenaBlock.Pointer) {
    guard !freed.pointee.isFree else { fatalError("Arena.deallocate: the block is already free") }
    var block = freed
    if let next = ArenaBlock.next(block), next.pointee.isFree {
      unlink(next)
      absorb(next, into: block)
    }
    if let previous = block.pointee.previous, previous.pointee.isFree {
      unlink(previous)
      absorb(block, into: previous)
      block = previous
    }
    link(block)
  }

  // MARK: - The operating system

  /// Maps a segment for `size` bytes and returns its only block.
  ///
  /// Memory beyond `slack` times the peak of live bytes means that shapes have changed and old segments stand empty: those
  /// go back first. Each time the slack grows, so a program whose steady state really needs more stops being trimmed.
  private mutating func grow(_ size: Int, peakBytes: Int) -> ArenaBlock.Pointer? {
    let smallest = roundedToHugePages(size)
    let wanted = max(smallest, roundedToHugePages(min(mappedBytes / 8, 64 << 20)))
    if Double(mappedBytes + wanted) > slack * Double(peakBytes + wanted), releaseFreeSegments() { slack += 0.25 }
    if let block = map(wanted) ?? map(smallest) { return block }
    releaseFreeSegments()
    return map(smallest)
  }

  private func roundedToHugePages(_ size: Int) -> Int {
    (size + ArenaSystem.hugePage - 1) & ~(ArenaSystem.hugePage - 1)
  }

  private mutating func map(_ byteCount: Int) -> ArenaBlock.Pointer? {
    guard let region = ArenaSystem.map(byteCount) else { return nil }
    let block = region.bindMemory(to: ArenaBlock.self, capacity: 1)
    block.initialize(
      to: ArenaBlock(size: byteCount, isFree: true, isLast: true, previous: nil, nextFree: nil, previousFree: nil))
    segments.append((block, byteCount))
    mappedBytes += byteCount
    return block
  }

  /// Unmaps every segment without a live block; true if there was one.
  @discardableResult
  mutating func releaseFreeSegments() -> Bool {
    let all = segments
    segments = []
    for (first, size) in all {
      if first.pointee.isFree, first.pointee.isLast {
        unlink(first)
        ArenaSystem.unmap(first, size)
        mappedBytes -= size
      } else {
        segments.append((first, size))
      }
    }
    return segments.count < all.count
  }

  /// Returns the memory of whole huge pages inside free blocks; their heads and addresses stay.
  func discardFreePages() {
    for (first, _) in segments {
      var block: ArenaBlock.Pointer? = first
      while let current = block {
        if current.pointee.isFree {
          let size = current.pointee.size - Self.headerSize
          ArenaSystem.discard(UnsafeMutableRawPointer(current) + Self.headerSize, size)
        }
        block = ArenaBlock.next(current)
      }
    }
  }

  // MARK: - Splitting and joining

  private mutating func split(_ block: ArenaBlock.Pointer, _ size: Int) {
    let left = block.pointee.size - size
    guard left >= Self.smallestSplit else { return }
    let rest = (UnsafeMutableRawPointer(block) + size).bindMemory(to: ArenaBlock.self, capacity: 1)
    rest.initialize(
      to: ArenaBlock(
        size: left, isFree: true, isLast: block.pointee.isLast, previous: block, nextFree: nil, previousFree: nil))
    ArenaBlock.next(rest)?.pointee.previous = rest
    block.pointee.size = size
    block.pointee.isLast = false
    link(rest)
  }

  private func absorb(_ next: ArenaBlock.Pointer, into block: ArenaBlock.Pointer) {
    block.pointee.size += next.pointee.size
    block.pointee.isLast = next.pointee.isLast
    ArenaBlock.next(block)?.pointee.previous = block
  }

  // MARK: - Free lists

  @inline(__always)
  private static func highestBit(_ size: Int) -> Int { Int.bitWidth - 1 - size.leadingZeroBitCount }

  @inline(__always)
  private static func list(_ size: Int) -> (row: Int, column: Int) {
    let bit = highestBit(size)
    return (bit - lowestBit, size >> (bit - 5) & (listsPerRow - 1))
  }

  private mutating func takeFree(_ size: Int) -> ArenaBlock.Pointer? {
    var (row, column) = Self.list(size)
    var columns = listMaps[row] & (~0 << UInt32(column))
    if columns == 0 {
      let rows = rowMap & (~0 << UInt64(row + 1))
      guard rows != 0 else { return nil }
      row = rows.trailingZeroBitCount
      columns = listMaps[row]
    }
    column = columns.trailingZeroBitCount
    guard let block = heads[row * Self.listsPerRow + column] else { return nil }
    unlink(block)
    return block
  }

  private mutating func link(_ block: ArenaBlock.Pointer) {
    let (row, column) = Self.list(block.pointee.size)
    let head = row * Self.listsPerRow + column
    block.pointee.isFree = true
    block.pointee.previousFree = nil
    block.pointee.nextFree = heads[head]
    heads[head]?.pointee.previousFree = block
    heads[head] = block
    listMaps[row] |= 1 << UInt32(column)
    rowMap |= 1 << UInt64(row)
  }

  private mutating func unlink(_ block: ArenaBlock.Pointer) {
    let (row, column) = Self.list(block.pointee.size)
    let head = row * Self.listsPerRow + column
    block.pointee.nextFree?.pointee.previousFree = block.pointee.previousFree
    if let previous = block.pointee.previousFree {
      previous.pointee.nextFree = block.pointee.nextFree
    } else {
      heads[head] = block.pointee.nextFree
      if heads[head] == nil {
        listMaps[row] &= ~(1 << UInt32(column))
        if listMaps[row] == 0 { rowMap &= ~(1 << UInt64(row)) }
      }
    }
  }
}
