import Glibc
import Synchronization

/// Slots through which threads hand blocks to each other.
// @unchecked: the pointers are swapped atomically, and a block belongs to whoever took it out.
final class ArenaExchange: @unchecked Sendable {
  private let slots: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>

  init(slots count: Int) {
    slots = .allocate(capacity: count)
    for i in 0..<count { (slots + i).initialize(to: Atomic(nil)) }
  }

  deinit { slots.deallocate() }

  func swap(_ slot: Int, _ block: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    slots[slot].exchange(block, ordering: .acquiringAndReleasing)
  }
}

/// RLIMIT_AS, which Glibc's module gives as another type than it takes.
let addressSpaceLimit: Int32 = 9

/// The size of this process's address space.
func addressSpaceBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  guard fgets(&line, 256, file) != nil else { return 0 }
  return strtol(line, nil, 10) * Int(sysconf(Int32(_SC_PAGESIZE)))
}
