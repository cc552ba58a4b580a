import CMartletKernels
import Glibc
import Synchronization

/// A spin lock for a few instructions; it yields the processor when the holder seems to have lost its own.
struct ArenaLock: ~Copyable {
  private let isHeld = Atomic<Bool>(false)

  @inline(__always)
  func acquire() {
    if !isHeld.exchange(true, ordering: .acquiring) { return }
    wait()
  }

  @inline(__always)
  func release() { isHeld.store(false, ordering: .releasing) }

  @inline(never)
  private func wait() {
    var spins = 0
    repeat {
      while isHeld.load(ordering: .relaxed) {
        spins += 1
        if spins & 127 == 0 { sched_yield() } else { mk_pause() }
      }
    } while isHeld.exchange(true, ordering: .acquiring)
  }
}
