/// Everything the arena's lock guards.
struct ArenaState {
  var slabs = ArenaSlabs()
  var segments = ArenaSegments()
  var liveBytes = 0
  var peakBytes = 0
  var handler: (@Sendable (Int) -> Never)?

  var statistics: ArenaStatistics {
    ArenaStatistics(
      liveBytes: liveBytes, peakBytes: peakBytes, cachedBytes: slabs.mappedBytes + segments.mappedBytes - liveBytes)
  }

  @inline(__always)
  mutating func allocateSmall(_ sizeClass: Int, _ head: ArenaSlabs.Head) -> UnsafeMutableRawPointer? {
    if let block = ArenaSlabs.pop(head) {
      countLive(ArenaSlabs.size(of: sizeClass))
      return block
    }
    return carveSmall(sizeClass)
  }

  @inline(never)
  private mutating func carveSmall(_ sizeClass: Int) -> UnsafeMutableRawPointer? {
    var block = slabs.carve(sizeClass)
    if block == nil {
      segments.releaseFreeSegments()
      block = slabs.carve(sizeClass)
    }
    if block != nil { countLive(ArenaSlabs.size(of: sizeClass)) }
    return block
  }

  @inline(__always)
  mutating func deallocateSmall(_ block: UnsafeMutableRawPointer, _ sizeClass: Int, _ head: ArenaSlabs.Head) {
    ArenaSlabs.push(block, head)
    liveBytes -= ArenaSlabs.size(of: sizeClass)
  }

  mutating func allocateLarge(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let size = ArenaSegments.blockSize(of: byteCount),
      let block = segments.allocate(size, peakBytes: peakBytes)
    else { return nil }
    countLive(block.pointee.size)
    return UnsafeMutableRawPointer(block) + ArenaSegments.headerSize
  }

  mutating func deallocateLarge(_ payload: UnsafeMutableRawPointer) {
    let block = (payload - ArenaSegments.headerSize).assumingMemoryBound(to: ArenaBlock.self)
    liveBytes -= block.pointee.size
    segments.free(block)
  }

  @inline(__always)
  private mutating func countLive(_ size: Int) {
    liveBytes += size
    if liveBytes > peakBytes { peakBytes = liveBytes }
  }
}
