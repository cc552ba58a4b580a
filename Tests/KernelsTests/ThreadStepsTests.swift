import MartletKernels
import Testing

@Suite("Steps that threads share", .serialized)
struct ThreadStepsTests {
  /// Every part of a step mixes what all parts of the step before have left: a part that runs twice, too early or not at all
  /// changes the end.
  private func mixed(steps: Int, parts: Int, by run: (Int, Int, (Int, Int) -> Void) -> Void) -> [UInt64] {
    let values = UnsafeMutablePointer<UInt64>.allocate(capacity: (steps + 1) * parts)
    values.initialize(repeating: 0, count: (steps + 1) * parts)
    defer { values.deallocate() }
    for part in 0..<parts { values[part] = UInt64(part + 1) }
    run(steps, parts) { step, part in
      let before = values + step * parts
      var sum = values[(step + 1) * parts + part] &+ UInt64(part)
      for i in 0..<parts { sum = sum &* 6_364_136_223_846_793_005 &+ before[i] }
      values[(step + 1) * parts + part] = sum
    }
    return (0..<parts).map { values[steps * parts + $0] }
  }

  private func expected(steps: Int, parts: Int) -> [UInt64] {
    mixed(steps: steps, parts: parts) { steps, parts, body in
      for step in 0..<steps { for part in 0..<parts { body(step, part) } }
    }
  }

  @Test("each part of each step runs once, after the whole step before", arguments: [1, 2, 3, 8])
  func order(threads: Int) {
    Threads.setCount(threads)
    defer { Threads.setCount(0) }
    for (steps, parts) in [(1, 1), (1, 8), (300, 2), (300, 3), (100, 5), (50, 16)] {
      for _ in 0..<5 {
        let result = mixed(steps: steps, parts: parts) { Threads.forEachStep($0, parts: $1, $2) }
        #expect(result == expected(steps: steps, parts: parts), "\(steps) steps of \(parts) parts")
      }
    }
  }

  @Test("no steps or no parts run nothing")
  func nothing() {
    Threads.forEachStep(0, parts: 3) { _, _ in Issue.record("ran a part") }
    Threads.forEachStep(3, parts: 0) { _, _ in Issue.record("ran a part") }
  }

  @Test("from inside a chunk, where no other thread helps")
  func nested() {
    Threads.setCount(2)
    defer { Threads.setCount(0) }
    let right = ThreadsCounters(count: 4)
    Threads.forEachChunk(4) { chunk in
      let result = mixed(steps: 40, parts: 3) { Threads.forEachStep($0, parts: $1, $2) }
      if result == expected(steps: 40, parts: 3) { right.add(chunk) }
    }
    #expect(right.values == [1, 1, 1, 1])
  }

  @Test("several callers at the same time")
  func concurrentCallers() {
    Threads.setCount(3)
    defer { Threads.setCount(0) }
    let right = ThreadsCounters(count: 4)
    concurrently(4) { caller in
      for _ in 0..<20 {
        let result = mixed(steps: 50, parts: 3) { Threads.forEachStep($0, parts: $1, $2) }
        if result == expected(steps: 50, parts: 3) { right.add(caller) }
      }
    }
    #expect(right.values == [20, 20, 20, 20])
  }
}
