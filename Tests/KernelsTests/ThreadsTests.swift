import MartletKernels
import Testing

@Suite("Thread pool", .serialized)
struct ThreadsTests {
  /// Runs `chunks` and counts how often each index came.
  private func visits(_ chunks: Int) -> [Int] {
    let counts = ThreadsCounters(count: chunks)
    Threads.forEachChunk(chunks) { counts.add($0) }
    return counts.values
  }

  @Test("each chunk runs exactly once", arguments: [1, 2, 3, 5, 8])
  func everyChunkOnce(threads: Int) {
    Threads.setCount(threads)
    defer { Threads.setCount(0) }
    #expect(Threads.count == threads)
    for chunks in [0, 1, 2, 3, 7, 8, 64, 1000] {
      for _ in 0..<20 { #expect(visits(chunks) == Array(repeating: 1, count: chunks)) }
    }
  }

  @Test("a negative number of chunks runs none")
  func noChunks() {
    Threads.forEachChunk(-3) { _ in Issue.record("ran a chunk") }
  }

  @Test("what chunks write is visible after the join")
  func writesAreVisible() {
    Threads.setCount(4)
    defer { Threads.setCount(0) }
    let values = UnsafeMutablePointer<Int>.allocate(capacity: 256)
    defer { values.deallocate() }
    for round in 0..<500 {
      Threads.forEachChunk(256) { values[$0] = $0 * round }
      #expect((0..<256).allSatisfy { values[$0] == $0 * round })
    }
  }

  @Test("nested calls run all chunks, in ascending order on the caller", arguments: [1, 2, 8])
  func nested(threads: Int) {
    Threads.setCount(threads)
    defer { Threads.setCount(0) }
    let counts = ThreadsCounters(count: 8 * 16)
    let disorder = ThreadsCounters(count: 1)
    Threads.forEachChunk(8) { outer in
      var last = -1
      Threads.forEachChunk(16) { inner in
        if inner != last + 1 { disorder.add(0) }
        last = inner
        counts.add(outer * 16 + inner)
      }
    }
    #expect(counts.values == Array(repeating: 1, count: 8 * 16))
    #expect(disorder.values == [0])
  }

  @Test("8 threads call at the same time")
  func concurrentCallers() {
    Threads.setCount(3)
    defer { Threads.setCount(0) }
    let counts = ThreadsCounters(count: 8 * 10)
    concurrently(8) { caller in
      for _ in 0..<200 { Threads.forEachChunk(10) { counts.add(caller * 10 + $0) } }
    }
    #expect(counts.values == Array(repeating: 200, count: 8 * 10))
  }

  @Test("the count can change while other threads use the pool")
  func resizeUnderLoad() {
    defer { Threads.setCount(0) }
    let counts = ThreadsCounters(count: 16)
    concurrently(3) { caller in
      for round in 0..<60 {
        if caller == 0 { Threads.setCount(1 + round % 5) }
        Threads.forEachChunk(16) { counts.add($0) }
      }
    }
    #expect(counts.values == Array(repeating: 180, count: 16))
  }

  @Test("parked workers take part again after a pause")
  func parkedWorkers() {
    Threads.setCount(2)
    defer { Threads.setCount(0) }
    for _ in 0..<20 {
      pause(milliseconds: 1)
      #expect(visits(64) == Array(repeating: 1, count: 64))
    }
  }

  @Test("0 threads means the processors that may be used")
  func defaultCount() {
    Threads.setCount(0)
    #expect(Threads.count == CPUQuota.processorCount)
  }

  @Test("changing the count from inside a chunk stops with a message")
  func resizeInside() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Threads.setCount(2)
      Threads.forEachChunk(2) { _ in Threads.setCount(1) }
    }
    let message = text(result?.standardErrorContent)
    #expect(message.contains("Threads.setCount: called from inside forEachChunk"))
  }
}
