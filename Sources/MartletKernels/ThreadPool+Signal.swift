import Glibc

/// Where threads sleep until a condition on atomics holds: a mutex and a condition variable at fixed addresses.
///
/// The condition's inputs are sequentially consistent atomics. A waker changes them first and looks for sleepers second; a
/// sleeper announces itself first and looks at them second. So either the waker sees the sleeper or the sleeper sees the
/// change, and a waker that sees nobody makes no system call.
// @unchecked: the pointers never change, and what they point to is made for use by many threads.
final class ThreadSignal: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
  private let condition: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Sleeps until `isDone`; `entering` announces the sleeper and `leaving` takes that back.
  func wait(entering: () -> Void = {}, until isDone: () -> Bool, leaving: () -> Void = {}) {
    pthread_mutex_lock(mutex)
    entering()
    while !isDone() { pthread_cond_wait(condition, mutex) }
    leaving()
    pthread_mutex_unlock(mutex)
  }

  /// Wakes `wanted` sleepers of about `sleeping`.
  func wake(_ wanted: Int, of sleeping: Int) {
    guard wanted > 0 else { return }
    // A sleeper between its look at the condition and its sleep holds the mutex: pass through it, then signal.
    pthread_mutex_lock(mutex)
    pthread_mutex_unlock(mutex)
    if wanted >= sleeping, sleeping > 1 {
      pthread_cond_broadcast(condition)
    } else {
      for _ in 0..<wanted { pthread_cond_signal(condition) }
    }
  }

  func wakeAll() { wake(2, of: 2) }
}
