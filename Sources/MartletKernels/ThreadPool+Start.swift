import Glibc

/// The body of one pool thread on its way into `pthread_create`.
private final class ThreadStart {
  let body: () -> Void

  init(body: @escaping () -> Void) { self.body = body }
}

/// Marks the threads of the pool; set on them alone.
private let poolThreadKey: pthread_key_t = {
  var key = pthread_key_t()
  guard pthread_key_create(&key, nil) == 0 else { fatalError("Threads: no thread-specific key left") }
  return key
}()

/// Whether the caller is a worker of the pool.
func isPoolThread() -> Bool { pthread_getspecific(poolThreadKey) != nil }

/// Starts a joinable thread with all signals blocked, so that the program's own threads receive them; nil if refused.
func startPoolThread(_ body: @escaping () -> Void) -> pthread_t? {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  // Not the default, which follows `ulimit -s`: kernels need little stack, but not less because a shell's limit is small.
  pthread_attr_setstacksize(&attributes, 2 << 20)

  var all = sigset_t()
  var previous = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &previous)
  defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

  let start = Unmanaged.passRetained(ThreadStart(body: body))
  var thread = pthread_t()
  let status = pthread_create(
    &thread, &attributes,
    { argument in
      // The reference that `passRetained` made above; `argument` is never nil.
      let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
      pthread_setspecific(poolThreadKey, argument)
      start.body()
      return nil
    }, start.toOpaque())
  if status != 0 {
    start.release()
    return nil
  }
  return thread
}

/// The monotonic clock.
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
