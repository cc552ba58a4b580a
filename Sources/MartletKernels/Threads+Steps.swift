import Synchronization

extension Threads {
  /// Runs `body(step, part)` for every part of every step: the parts of a step at the same time, and none before all parts of the
  /// step before have ended.
  ///
  /// What a fork for each step would do, but threads meet at a counter. Each thread takes its own
  /// parts of a step first, whose operands its cache may still hold, and then what others have left.
  /// - Parameters:
  ///   - parts: How many parts a step has. It may depend on the number of threads where no bit depends on it.
  ///   - body: The work of one part. It may run on any thread, and must write only what its step and part own.
  public static func forEachStep(_ steps: Int, parts: Int, _ body: (_ step: Int, _ part: Int) -> Void) {
    guard steps > 0, parts > 0 else { return }
    let members = min(parts, count)
    if members == 1 {
      for step in 0..<steps { for part in 0..<parts { body(step, part) } }
      return
    }
    let progress = StepProgress(parts: parts)
    defer { progress.release() }
    // A member that begins late, or after another one has done everything, passes over what has been taken.
    forEachChunk(members) { member in
      let own = member * parts / members
      for step in 0..<steps {
        for offset in 0..<parts {
          let part = (own + offset) % parts
          if progress.take(part, of: step) {
            body(step, part)
            progress.endPart()
          }
        }
        wait { progress.hasEnded(step) }
      }
    }
  }
}

/// How far the parts of a sequence of steps are. Each counter has a pair of cache lines (the prefetcher fetches pairs).
private struct StepProgress {
  private static let distance = 16
  private let parts: Int
  /// Parts that have ended, then the next step of each part.
  private let counters: UnsafeMutablePointer<Atomic<Int>>

  init(parts: Int) {
    self.parts = parts
    counters = .allocate(capacity: (parts + 1) * Self.distance)
    for i in 0...parts { (counters + i * Self.distance).initialize(to: Atomic(0)) }
  }

  func release() {
    // Integers need no deinitialising.
    counters.deallocate()
  }

  /// True for one caller.
  func take(_ part: Int, of step: Int) -> Bool {
    counters[(part + 1) * Self.distance].compareExchange(expected: step, desired: step + 1, ordering: .relaxed)
      .exchanged
  }

  func endPart() { counters[0].add(1, ordering: .acquiringAndReleasing) }

  func hasEnded(_ step: Int) -> Bool { counters[0].load(ordering: .acquiring) >= (step + 1) * parts }
}
