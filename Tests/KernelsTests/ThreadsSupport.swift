import Glibc
import Synchronization

/// Counters that any thread may increase.
// @unchecked: the pointer never changes and points to atomics.
final class ThreadsCounters: @unchecked Sendable {
  private let counters: UnsafeMutablePointer<Atomic<Int>>
  private let count: Int

  init(count: Int) {
    self.count = count
    counters = .allocate(capacity: max(count, 1))
    for i in 0..<count { (counters + i).initialize(to: Atomic(0)) }
  }

  deinit { counters.deallocate() }

  func add(_ index: Int) { counters[index].add(1, ordering: .relaxed) }

  var values: [Int] { (0..<count).map { counters[$0].load(ordering: .acquiring) } }
}

/// Runs `body(0)`, …, `body(count - 1)`, each on a thread of its own, and waits for all.
func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  final class Start: Sendable {
    let index: Int
    let body: @Sendable (Int) -> Void
    init(_ index: Int, _ body: @escaping @Sendable (Int) -> Void) { (self.index, self.body) = (index, body) }
  }
  let threads = (0..<count).map { index -> pthread_t in
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        // The reference that `passRetained` made below.
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        start.body(start.index)
        return nil
      }, Unmanaged.passRetained(Start(index, body)).toOpaque())
    precondition(status == 0, "pthread_create failed")
    return thread
  }
  for thread in threads { pthread_join(thread, nil) }
}

func pause(milliseconds: Int) { usleep(UInt32(milliseconds * 1000)) }

/// What a child process wrote, as text.
func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
