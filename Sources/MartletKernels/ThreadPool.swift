import CMartletKernels
import Glibc
import Synchronization

/// A fork-join pool of POSIX threads. A thread that waits spins for 20 µs, then offers its processor to others for up to a
/// millisecond, then parks: between two jobs of a training step there are often tens of microseconds, and waking a parked thread
/// takes as long.
///
/// One 64-bit word, the ticket, publishes a job and hands out its chunks: the upper half counts jobs, the lower half the
/// chunks nobody has claimed yet. A claim is one compare-and-exchange, so a worker that was asleep for several jobs can
/// never claim from a job that is over, and a job never waits for a worker that claimed nothing. The job's description is
/// written before the ticket is published and read only by a thread that holds a claim; it stays valid until that thread has
/// given its claims back by subtracting from `unfinished`.
// @unchecked: `job` is ordered by the ticket and `unfinished`, `workers` by `busy`, everything else is atomic.
final class ThreadPool: @unchecked Sendable {
  typealias Body = (Int) -> Void

  private struct Job {
    var body: UnsafePointer<Body>
    var chunks: Int
  }

  /// Keeps two neighbours on different pairs of cache lines (the prefetcher fetches pairs).
  private typealias Padding = (SIMD8<Int>, SIMD8<Int>)
  private static var padding: Padding { (.zero, .zero) }

  private let ticket = Atomic<UInt64>(0)
  private let padding1 = ThreadPool.padding
  private let unfinished = Atomic<Int>(0)
  private let padding2 = ThreadPool.padding
  private let parkedWorkers = Atomic<Int>(0)
  private let isCallerParked = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private let padding3 = ThreadPool.padding
  private let busy = Atomic<Bool>(false)
  private let owner = Atomic<UInt>(0)
  private let threadCount = Atomic<Int>(1)
  /// How long a waiting thread keeps its processor for itself, and how long it waits before it parks.
  private let spinNanoseconds = Atomic<UInt64>(0)
  private let patienceNanoseconds = Atomic<UInt64>(0)

  private var job: UnsafeMutablePointer<Job>
  private var workers: [pthread_t] = []
  private let workSignal = ThreadSignal()
  private let doneSignal = ThreadSignal()

  init() {
    job = .allocate(capacity: 1)
    start(CPUQuota.processorCount)
  }

  var count: Int { threadCount.load(ordering: .relaxed) }

  // MARK: - Fork and join

  func run(_ chunks: Int, _ body: (Int) -> Void) {
    guard chunks > 1, count > 1, chunks <= Int(UInt32.max),
      busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for chunk in 0..<max(chunks, 0) { body(chunk) }
      return
    }
    owner.store(UInt(pthread_self()), ordering: .relaxed)
    withoutActuallyEscaping(body) { escapable in
      withUnsafePointer(to: escapable) { fork(chunks, $0) }
    }
    owner.store(0, ordering: .relaxed)
    busy.store(false, ordering: .releasing)
  }

  private func fork(_ chunks: Int, _ body: UnsafePointer<Body>) {
    job.initialize(to: Job(body: body, chunks: chunks))
    unfinished.store(chunks, ordering: .relaxed)
    let generation = (ticket.load(ordering: .relaxed) >> 32) &+ 1
    // Sequentially consistent, like a parking worker's increment and its second look: one of the two sees the other.
    ticket.store(generation << 32 | UInt64(chunks), ordering: .sequentiallyConsistent)
    wakeWorkers(chunks)
    work()
    waitForClaimedChunks()
  }

  private func wakeWorkers(_ chunks: Int) {
    let parked = parkedWorkers.load(ordering: .sequentiallyConsistent)
    guard parked > 0 else { return }
    let awake = count - 1 - parked
    workSignal.wake(min(chunks - 1 - awake, parked), of: parked)
  }

  /// Claims and runs chunks until none is left; true if there was one.
  @discardableResult
  private func work() -> Bool {
    var current = ticket.load(ordering: .acquiring)
    var finished = 0
    while UInt32(truncatingIfNeeded: current) != 0 {
      let (exchanged, original) = ticket.weakCompareExchange(
        expected: current, desired: current - 1, successOrdering: .acquiring, failureOrdering: .acquiring)
      guard exchanged else {
        // Between its first claim and giving it back, a thread meets no other job: this one cannot end before.
        current = original
        continue
      }
      let job = job.pointee
      job.body.pointee(job.chunks - Int(UInt32(truncatingIfNeeded: current)))
      finished += 1
      current = ticket.load(ordering: .acquiring)
    }
    guard finished > 0 else { return false }
    let left = unfinished.subtract(finished, ordering: .sequentiallyConsistent).newValue
    if left == 0, isCallerParked.load(ordering: .sequentiallyConsistent) { doneSignal.wake(1, of: 1) }
    return true
  }

  private func waitForClaimedChunks() {
    if spin(until: { unfinished.load(ordering: .acquiring) == 0 }) { return }
    isCallerParked.store(true, ordering: .sequentiallyConsistent)
    doneSignal.wait { unfinished.load(ordering: .sequentiallyConsistent) == 0 }
    isCallerParked.store(false, ordering: .relaxed)
  }

  // MARK: - Workers

  private func workerLoop() {
    while !isStopping.load(ordering: .acquiring) {
      if work() { continue }
      if spin(until: { hasWork || isStopping.load(ordering: .relaxed) }) { continue }
      workSignal.wait(
        entering: { parkedWorkers.add(1, ordering: .sequentiallyConsistent) },
        until: { hasWork || isStopping.load(ordering: .sequentiallyConsistent) },
        leaving: { parkedWorkers.subtract(1, ordering: .sequentiallyConsistent) })
    }
  }

  private var hasWork: Bool { UInt32(truncatingIfNeeded: ticket.load(ordering: .sequentiallyConsistent)) != 0 }

  /// Waits actively until it is so.
  func wait(until isDone: () -> Bool) {
    while !spin(until: isDone) { sched_yield() }
  }

  /// Waits actively, for a bounded time; false if the time ran out.
  private func spin(until isDone: () -> Bool) -> Bool {
    var start: UInt64 = 0
    while true {
      for _ in 0..<32 {
        if isDone() { return true }
        mk_pause()
      }
      let now = monotonicNanoseconds()
      if start == 0 { start = now }
      if now - start >= patienceNanoseconds.load(ordering: .relaxed) { return false }
      if now - start >= spinNanoseconds.load(ordering: .relaxed) { sched_yield() }
    }
  }

  // MARK: - Size

  func resize(to count: Int) {
    // Either way `busy` would never become free.
    if owner.load(ordering: .relaxed) == UInt(pthread_self()) || isPoolThread() {
      fatalError("Threads.setCount: called from inside forEachChunk")
    }
    while !busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged { sched_yield() }
    if count != self.count {
      stop()
      start(count)
    }
    busy.store(false, ordering: .releasing)
  }

  private func start(_ count: Int) {
    isStopping.store(false, ordering: .relaxed)
    // With more threads than processors a spinning thread holds up the one it waits for.
    let fits = count <= CPUQuota.processorCount
    spinNanoseconds.store(fits ? 20_000 : 1_000, ordering: .relaxed)
    patienceNanoseconds.store(fits ? 1_000_000 : 1_000, ordering: .relaxed)
    workers = (1..<max(count, 1)).compactMap { _ in startPoolThread { [unowned(unsafe) self] in workerLoop() } }
    // Where the system refuses more threads the pool is smaller; results do not depend on it.
    threadCount.store(workers.count + 1, ordering: .relaxed)
  }

  private func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    workSignal.wakeAll()
    for worker in workers { pthread_join(worker, nil) }
    workers = []
  }
}
