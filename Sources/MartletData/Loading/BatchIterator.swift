/// The batches of one epoch, in order. For one thread at a time; letting go of it ends its workers.
public final class BatchIterator {
  private let assembler: BatchAssembler
  private var queue: BatchQueue?
  private var threads: [WorkerThread] = []
  private lazy var workspace = BatchAssembler.Workspace(for: assembler.dataset)
  /// The number of the batch that ``next()`` returns next.
  public private(set) var position: Int

  init(_ assembler: BatchAssembler, start: Int, workers: Int) {
    self.assembler = assembler
    position = start
    let remaining = assembler.batchCount - start
    guard workers > 0, remaining > 0 else { return }
    let count = min(workers, remaining)
    let queue = BatchQueue(start..<assembler.batchCount, depth: count + 2)
    threads = (0..<count).compactMap { _ in
      WorkerThread {
        let workspace = BatchAssembler.Workspace(for: assembler.dataset)
        while let number = queue.claim() {
          queue.put(Result { try assembler.batch(number, workspace) }, number: number)
        }
      }
    }
    // Without a thread to be had, the caller's does the work.
    if !threads.isEmpty { self.queue = queue }
  }

  deinit { finish() }

  /// The next batch; nil after the last. Throws what loading a sample threw, such as ``ImageError`` naming the file; the
  /// iterator is at its end then.
  public func next() throws -> Batch? {
    guard position < assembler.batchCount else {
      finish()
      return nil
    }
    do {
      let batch = try queue.map { try $0.take() } ?? assembler.batch(position, workspace)
      position += 1
      return batch
    } catch {
      position = assembler.batchCount
      finish()
      throw error
    }
  }

  private func finish() {
    queue?.stop()
    for thread in threads { thread.join() }
    threads = []
    queue = nil
  }
}
