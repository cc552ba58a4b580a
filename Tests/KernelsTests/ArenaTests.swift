import Glibc
import MartletKernels
import Testing

@Suite("Memory arena", .serialized)
struct ArenaTests {
  private static let sizes = [
    0, 1, 63, 64, 65, 512, 513, 640, 1000, 4095, 4096, 4097, 5000, 65536, 100_000, 1 << 20, (2 << 20) - 1, 2 << 20,
    5 << 20,
    70_000_000,
  ]

  @Test("blocks are aligned, writable from end to end, and apart from each other")
  func alignedAndDisjoint() {
    let blocks = Self.sizes.map { ($0, Arena.allocate(byteCount: $0)) }
    for (index, (size, block)) in blocks.enumerated() {
      #expect(Int(bitPattern: block) % 64 == 0)
      memset(block, Int32(index), size)
    }
    for (index, (size, block)) in blocks.enumerated() {
      let bytes = UnsafeRawBufferPointer(start: block, count: size)
      #expect(bytes.allSatisfy { $0 == UInt8(index) })
      Arena.deallocate(block, byteCount: size)
    }
  }

  @Test("freed memory serves the same request again", arguments: sizes)
  func reuse(size: Int) {
    let first = Arena.allocate(byteCount: size)
    let before = Arena.statistics
    Arena.deallocate(first, byteCount: size)
    let second = Arena.allocate(byteCount: size)
    defer { Arena.deallocate(second, byteCount: size) }
    // Other tests may run at the same time; none of them allocates by the megabyte in between.
    #expect(Arena.statistics.cachedBytes - before.cachedBytes < 8 << 20)
    memset(second, 1, size)
  }

  @Test("live, peak and cached bytes follow what happens")
  func statistics() {
    let size = 300 << 20
    let before = Arena.statistics
    let block = Arena.allocate(byteCount: size)
    let during = Arena.statistics
    #expect(during.liveBytes - before.liveBytes >= size - (20 << 20))
    #expect(during.liveBytes - before.liveBytes <= size + size / 32 + (20 << 20))
    #expect(during.peakBytes >= during.liveBytes)
    Arena.deallocate(block, byteCount: size)
    let after = Arena.statistics
    #expect(after.peakBytes >= size)
    #expect(after.cachedBytes >= size)
    Arena.resetPeak()
    #expect(Arena.statistics.peakBytes < size)
    Arena.releaseCache()
    #expect(Arena.statistics.cachedBytes < size)
  }

  @Test("the memory of one shape is cut anew for another")
  func reshaping() {
    Arena.releaseCache()
    let before = Arena.statistics.cachedBytes + Arena.statistics.liveBytes
    // Steps with ever other sizes: 1 MiB × 64, 1.5 MiB × 42, …; about 64 MiB are live in each.
    for step in 0..<24 {
      let size = (1 << 20) + step * 523_456
      let blocks = (0..<(64 << 20) / size).map { _ in Arena.allocate(byteCount: size) }
      for block in blocks { Arena.deallocate(block, byteCount: size) }
    }
    let after = Arena.statistics.cachedBytes + Arena.statistics.liveBytes
    #expect(after - before < 160 << 20)
  }

  @Test("a step in its steady state takes nothing from the system")
  func steadyState() {
    let sizes = [64, 300, 4000, 5000, 70_000, 400_000, 3 << 20, 9_000_000, 1 << 20, 128]
    func step() {
      var blocks: [(UnsafeMutableRawPointer, Int)] = []
      for round in 0..<4 {
        for size in sizes {
          let block = Arena.allocate(byteCount: size)
          memset(block, 1, size)
          blocks.append((block, size))
        }
        // Half goes back early, as activations do.
        for _ in 0..<sizes.count / 2 where round > 0 {
          let (block, size) = blocks.removeFirst()
          Arena.deallocate(block, byteCount: size)
        }
      }
      for (block, size) in blocks { Arena.deallocate(block, byteCount: size) }
    }
    // Other tests share the arena: their neighbours may take a cut, so any quiet stretch of 20 steps will do.
    for _ in 0..<3 { step() }
    var fewest = Int.max
    for _ in 0..<10 {
      let before = minorFaults()
      for _ in 0..<20 { step() }
      fewest = min(fewest, minorFaults() - before)
    }
    #expect(fewest <= 10)
  }

  /// Page faults of the calling thread so far. (1 is RUSAGE_THREAD, which Glibc's module hides.)
  private func minorFaults() -> Int {
    var usage = rusage()
    getrusage(1, &usage)
    return usage.ru_minflt
  }

  @Test("8 threads allocate, write, hand over and free")
  func stress() {
    let exchange = ArenaExchange(slots: 16)
    concurrently(8) { thread in
      var state = UInt64(thread + 1)
      for _ in 0..<3000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let size = Int(state >> 40) % (thread % 2 == 0 ? 3000 : 200_000) + 16
        let block = Arena.allocate(byteCount: size)
        block.storeBytes(of: size, as: Int.self)
        (block + size - 1).storeBytes(of: UInt8(truncatingIfNeeded: size), as: UInt8.self)
        // What comes out was put in by any thread; nobody may have written to it since.
        guard let other = exchange.swap(Int(state >> 20) % 16, block) else { continue }
        let otherSize = other.load(as: Int.self)
        let last = (other + otherSize - 1).load(as: UInt8.self)
        #expect(last == UInt8(truncatingIfNeeded: otherSize))
        Arena.deallocate(other, byteCount: otherSize)
      }
    }
    for slot in 0..<16 {
      if let block = exchange.swap(slot, nil) { Arena.deallocate(block, byteCount: block.load(as: Int.self)) }
    }
  }

  @Test("memory that is not to be had reaches the handler with the size")
  func outOfMemoryHandler() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Arena.onOutOfMemory { byteCount in
        exit(byteCount == 1 << 50 ? 7 : 8)
      }
      _ = Arena.allocate(byteCount: 1 << 50)
    }
  }

  @Test("without a handler the message says what was asked for and what is in use")
  func outOfMemoryMessage() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Arena.allocate(byteCount: 1 << 46)
    }
    let message = text(result?.standardErrorContent)
    #expect(message.contains("out of memory: asked for \(1 << 46) bytes, live"))
  }

  @Test("the cache is released before memory is reported as exhausted")
  func releaseBeforeFailure() async {
    await #expect(processExitsWith: .success) {
      let block = Arena.allocate(byteCount: 600 << 20)
      Arena.deallocate(block, byteCount: 600 << 20)
      // Room for one of the two, not both.
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      getrlimit(addressSpaceLimit, &limit)
      limit.rlim_cur = rlim_t(addressSpaceBytes() + (300 << 20))
      guard setrlimit(addressSpaceLimit, &limit) == 0 else { fatalError("setrlimit failed") }
      let larger = Arena.allocate(byteCount: 800 << 20)
      Arena.deallocate(larger, byteCount: 800 << 20)
      // exit() joins BLAS's thread, which waits for memory without end if the limit was there before it began.
      _exit(EXIT_SUCCESS)
    }
  }

  @Test("freeing a large block twice stops with a message")
  func doubleFree() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let block = Arena.allocate(byteCount: 100_000)
      Arena.deallocate(block, byteCount: 100_000)
      Arena.deallocate(block, byteCount: 100_000)
    }
    let message = text(result?.standardErrorContent)
    #expect(message.contains("Arena.deallocate: the block is already free"))
  }
}
