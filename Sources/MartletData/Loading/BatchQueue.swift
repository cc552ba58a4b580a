import Glibc

/// Hands out batch numbers to workers and their batches, in order, to the consumer; workers run at most `depth` ahead.
// Sendable: the mutable state is only touched with the mutex held.
final class BatchQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let batchMade = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let roomMade = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let end: Int
  private var nextToMake: Int
  private var nextToTake: Int
  private var isStopped = false
  private var slots: [Result<Batch, any Error>?]

  init(_ numbers: Range<Int>, depth: Int) {
    nextToMake = numbers.lowerBound
    nextToTake = numbers.lowerBound
    end = numbers.upperBound
    slots = Array(repeating: nil, count: max(1, depth))
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(batchMade, nil)
    pthread_cond_init(roomMade, nil)
  }

  deinit {
    pthread_cond_destroy(roomMade)
    pthread_cond_destroy(batchMade)
    pthread_mutex_destroy(mutex)
    roomMade.deallocate()
    batchMade.deallocate()
    mutex.deallocate()
  }

  /// A worker's next batch number, once there is room for the batch; nil when the worker shall end.
  func claim() -> Int? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isStopped && nextToMake < end && nextToMake >= nextToTake + slots.count {
      pthread_cond_wait(roomMade, mutex)
    }
    guard !isStopped, nextToMake < end else { return nil }
    defer { nextToMake += 1 }
    return nextToMake
  }

  /// A worker's result for the number it claimed.
  func put(_ result: Result<Batch, any Error>, number: Int) {
    pthread_mutex_lock(mutex)
    slots[number % slots.count] = result
    // After an error nobody asks for what follows.
    if case .failure = result { nextToMake = end }
    pthread_cond_signal(batchMade)
    pthread_mutex_unlock(mutex)
  }

  /// The next batch in order; nil after the last.
  func take() throws -> Batch? {
    pthread_mutex_lock(mutex)
    guard !isStopped, nextToTake < end else {
      pthread_mutex_unlock(mutex)
      return nil
    }
    let slot = nextToTake % slots.count
    while slots[slot] == nil { pthread_cond_wait(batchMade, mutex) }
    let result = slots[slot]
    slots[slot] = nil
    nextToTake += 1
    pthread_cond_broadcast(roomMade)
    pthread_mutex_unlock(mutex)
    return try result?.get()
  }

  /// Workers end after the batch they are at.
  func stop() {
    pthread_mutex_lock(mutex)
    isStopped = true
    pthread_cond_broadcast(roomMade)
    pthread_mutex_unlock(mutex)
  }
}
