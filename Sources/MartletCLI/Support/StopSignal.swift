import Glibc
import Synchronization

/// SIGINT, SIGTERM and SIGHUP: they end the process with 128 + number, at once or, while training, after the state is
/// saved. A second signal ends it at once.
enum StopSignal {
  // Set up by the linker: a signal handler may not run a lazy initialiser.
  private static let number = Atomic<Int32>(0)
  private static let isGraceful = Atomic<Bool>(false)

  /// The signal that arrived; 0 before.
  static var received: Int32 { number.load(ordering: .relaxed) }

  /// Takes the signals over. Those that the parent ignores (`nohup`, background jobs) stay ignored.
  static func install() {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      var current = sigaction()
      sigaction(signal, nil, &current)
      // SIG_IGN is the handler with the address 1.
      if unsafeBitCast(current.__sigaction_handler, to: Int.self) == 1 { continue }
      Glibc.signal(signal) { StopSignal.handle($0) }
    }
    // A reader that goes away is noticed by the failing write.
    Glibc.signal(SIGPIPE, SIG_IGN)
  }

  /// Lets the kernel end the process on an illegal instruction, without the backtrace of Swift's runtime: a child that
  /// probes what the processor can do is expected to die so.
  static func endPlainlyOnIllegalInstructions() { Glibc.signal(SIGILL, SIG_DFL) }

  private static func handle(_ signal: Int32) {
    let earlier = number.exchange(signal, ordering: .relaxed)
    if earlier != 0 || !isGraceful.load(ordering: .relaxed) { _exit(128 + signal) }
  }

  /// Runs `body`, during which a signal is only noted.
  static func deferred<Result>(_ body: () throws -> Result) rethrows -> Result {
    isGraceful.store(true, ordering: .relaxed)
    defer {
      isGraceful.store(false, ordering: .relaxed)
    }
    return try body()
  }
}
