import Synchronization

/// The engine's memory: every tensor and scratch buffer comes from here and goes back here.
///
/// Freed memory is kept and reused, so that a training step in its steady state takes nothing from the operating system.
/// - Blocks of up to 4 KiB come from size classes (`ArenaSlabs`); they are never split, joined or given back.
/// - Larger blocks are cut from huge-page segments by two-level segregated fit (`ArenaSegments`); neighbours are joined when
///   freed, so that the memory of one batch size is cut anew for another instead of piling up beside it.
///
/// One spin lock guards both: it is held for some ten nanoseconds, a fifth of what a second lock and shared counters would
/// cost every caller. All functions may be called from any thread.
public enum Arena {
  // Both are set up by the linker: a lazily made global would cost each call two checks by the runtime.
  private static let lock = ArenaLock()
  // Unsafe only in that the pointer is no Sendable type: it is atomic, and what it points to is guarded by `lock`.
  nonisolated(unsafe) private static let stateAddress = Atomic<UnsafeMutablePointer<ArenaState>?>(nil)

  /// What the lock guards; its address is read before the lock is taken, off the path that other threads wait for.
  @inline(__always)
  private static var state: UnsafeMutablePointer<ArenaState> { stateAddress.load(ordering: .acquiring) ?? makeState() }

  @inline(never)
  private static func makeState() -> UnsafeMutablePointer<ArenaState> {
    lock.acquire()
    defer { lock.release() }
    if let made = stateAddress.load(ordering: .relaxed) { return made }
    let made = UnsafeMutablePointer<ArenaState>.allocate(capacity: 1)
    made.initialize(to: ArenaState())
    stateAddress.store(made, ordering: .releasing)
    return made
  }

  /// A block of at least `byteCount` bytes, aligned to 64 bytes, with unspecified content.
  ///
  /// When the operating system gives no more memory even after the cache was released, the handler of `onOutOfMemory` runs.
  /// - Parameter byteCount: The size in bytes; 0 gives a block of its own too.
  public static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    guard byteCount >= 0 else { fatalError("Arena.allocate: negative size \(byteCount)") }
    let state = state
    let block: UnsafeMutableRawPointer?
    if byteCount <= ArenaSlabs.largestSize {
      let sizeClass = ArenaSlabs.sizeClass(of: byteCount)
      let head = state.pointee.slabs.heads + sizeClass
      lock.acquire()
      block = state.pointee.allocateSmall(sizeClass, head)
    } else {
      lock.acquire()
      block = state.pointee.allocateLarge(byteCount)
    }
    lock.release()
    guard let block else { outOfMemory(byteCount) }
    return block
  }

  /// Gives a block back.
  /// - Parameters:
  ///   - block: A block that `allocate` returned and that was not given back yet.
  ///   - byteCount: The size that was asked for.
  public static func deallocate(_ block: UnsafeMutableRawPointer, byteCount: Int) {
    let state = state
    if byteCount <= ArenaSlabs.largestSize {
      let sizeClass = ArenaSlabs.sizeClass(of: byteCount)
      let head = state.pointee.slabs.heads + sizeClass
      lock.acquire()
      state.pointee.deallocateSmall(block, sizeClass, head)
    } else {
      lock.acquire()
      state.pointee.deallocateLarge(block)
    }
    lock.release()
  }

  /// What is in use now, what was at most, and what is kept for reuse.
  public static var statistics: ArenaStatistics {
    let state = state
    lock.acquire()
    defer { lock.release() }
    return state.pointee.statistics
  }

  /// Makes the peak start again from what is live now.
  public static func resetPeak() {
    let state = state
    lock.acquire()
    state.pointee.peakBytes = state.pointee.liveBytes
    lock.release()
  }

  /// Gives cached memory back to the operating system: whole segments without a live block are unmapped, and the whole huge
  /// pages inside other free blocks lose their memory but keep their addresses. Slabs of small blocks stay.
  public static func releaseCache() {
    let state = state
    lock.acquire()
    state.pointee.segments.releaseFreeSegments()
    state.pointee.segments.discardFreePages()
    lock.release()
  }

  /// Replaces what happens when memory runs out; by default the program stops and says what was asked for and in use.
  /// - Parameter handler: Gets the number of bytes that were asked for.
  public static func onOutOfMemory(_ handler: @escaping @Sendable (Int) -> Never) {
    let state = state
    lock.acquire()
    state.pointee.handler = handler
    lock.release()
  }

  @inline(never)
  private static func outOfMemory(_ byteCount: Int) -> Never {
    let state = state
    lock.acquire()
    let handler = state.pointee.handler
    lock.release()
    if let handler { handler(byteCount) }
    let statistics = statistics
    fatalError(
      "out of memory: asked for \(byteCount) bytes, live \(statistics.liveBytes), peak \(statistics.peakBytes), "
        + "cached \(statistics.cachedBytes)")
  }
}
