/// The engine's thread pool: forks a loop over chunks and joins it.
///
/// How an operation is cut into chunks depends on its shape alone, never on `count` (but for products and recurrent
/// steps whose bits do not depend on the cut, see `GemmPlan` and `Recurrence`), and every chunk writes results that no other chunk
/// touches. Which thread runs a chunk therefore cannot change a bit of the outcome.
public enum Threads {
  private static let pool = ThreadPool()

  /// The number of threads that share one operation, the calling thread included.
  ///
  /// It starts as the number of processors this process may use: its affinity mask, bounded by its control group's quota.
  public static var count: Int { pool.count }

  /// Sets the number of threads that share one operation.
  ///
  /// Waits for an operation that runs on another thread. Results keep their bits.
  /// - Parameter count: The number of threads, the calling thread included; 0 takes the affinity mask and the control
  ///   group's quota, rounded up.
  /// - Precondition: Not called from inside `forEachChunk`.
  public static func setCount(_ count: Int) {
    guard count >= 0 else { fatalError("Threads.setCount: \(count) threads; expected 0 (all) or more") }
    pool.resize(to: count == 0 ? CPUQuota.processorCount : count)
  }

  /// Runs `body(0)`, …, `body(chunks - 1)`, each exactly once, and returns when all have finished.
  ///
  /// The calling thread takes part. When the pool is busy, which includes every call from inside a chunk, all chunks run on
  /// the calling thread in ascending order.
  /// - Parameters:
  ///   - chunks: How many chunks there are; what they compute must follow from the shape alone. 0 or less does nothing.
  ///   - body: The work of one chunk. It may run on any thread at any time, and must write only what its index owns.
  public static func forEachChunk(_ chunks: Int, _ body: (Int) -> Void) {
    if chunks == 1 { return body(0) }
    pool.run(chunks, body)
  }

  /// Waits for what another thread that runs is about to do.
  static func wait(until isDone: () -> Bool) { pool.wait(until: isDone) }
}
