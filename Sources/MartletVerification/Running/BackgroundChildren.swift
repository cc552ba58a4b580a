import Foundation
import MartletKernels
import Synchronization

/// The children for other BLAS cores, started and read by a thread of their own.
final class BackgroundChildren: Sendable {
  private let result = Mutex<[CoreChildren.Outcome]>([])
  private let finished = DispatchSemaphore(value: 0)

  init(_ options: VerificationOptions, except core: String) {
    // Asked for here, before the parent goes through the levels.
    let level = SIMDLevel.current.name
    Thread.detachNewThread { [self] in
      let outcomes = CoreChildren(options: options, level: level).run(except: core)
      result.withLock { $0 = outcomes }
      finished.signal()
    }
  }

  /// What became of every core; waits until all are done. To be asked once.
  func outcomes() -> [CoreChildren.Outcome] {
    finished.wait()
    return result.withLock { $0 }
  }
}
