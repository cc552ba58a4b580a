import Glibc
import MartletTensor

/// One thread that runs a closure once. Signals go to the program's other threads.
final class WorkerThread {
  private var thread: pthread_t?

  /// Starts the thread. Returns nil when the system has none to give.
  init?(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 1 << 20)
    // A handler must find the thread that waits for the program, not one that decodes images.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var created = pthread_t()
    let status = pthread_create(
      &created, &attributes,
      { argument in
        // The box was retained for this thread alone.
        Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
    thread = created
  }

  /// Waits for the closure to end.
  func join() {
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

/// Runs a closure on several threads, the caller's being number 0, and returns when all have ended.
func onWorkerThreads(_ count: Int, _ body: @Sendable (Int) -> Void) {
  // The closure does not outlive the call: every thread is joined below.
  withoutActuallyEscaping(body) { body in
    let others = (1..<max(1, count)).compactMap { number in WorkerThread { body(number) } }
    body(0)
    for thread in others { thread.join() }
  }
}
