import Glibc
import Synchronization

/// Prepared images that stay in memory: as many of the first ones as fit the budget.
///
/// Which images are kept depends on their index and on the budget alone, never on the order of work.
// Sendable although it holds raw pointers: a slot is written by the one worker that moved its state from empty to
// filling, and read by others only after its state is ready.
final class ByteCache: @unchecked Sendable {
  private enum State {
    static let empty: UInt8 = 0
    static let filling: UInt8 = 1
    static let ready: UInt8 = 2
  }

  /// Number of slots.
  let capacity: Int
  private let sampleBytes: Int
  private let base: UnsafeMutablePointer<UInt8>?
  private let mappedBytes: Int
  private let states: UnsafeMutablePointer<Atomic<UInt8>>

  /// Room for the first of `count` samples, within `budget` bytes. Memory is taken as it is filled.
  init(count: Int, sampleBytes: Int, budget: Int) {
    self.sampleBytes = sampleBytes
    var capacity = max(0, min(count, budget / sampleBytes))
    var mapped: UnsafeMutableRawPointer?
    while capacity > 0 {
      let memory = mmap(
        nil, capacity * sampleBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      if let memory, memory != MAP_FAILED {
        mapped = memory
        break
      }
      // Less than asked for is to be had: the rest is decoded again each time.
      capacity /= 2
    }
    self.capacity = capacity
    mappedBytes = capacity * sampleBytes
    base = mapped?.bindMemory(to: UInt8.self, capacity: max(1, mappedBytes))
    if let mapped, mappedBytes >= 4 << 20 { madvise(mapped, mappedBytes, MADV_HUGEPAGE) }
    states = .allocate(capacity: max(1, capacity))
    for i in 0..<capacity { (states + i).initialize(to: Atomic(State.empty)) }
  }

  deinit {
    states.deinitialize(count: capacity)
    states.deallocate()
    if let base { munmap(base, mappedBytes) }
  }

  /// The sample, if it is there.
  func sample(_ index: Int) -> UnsafePointer<UInt8>? {
    guard index < capacity, states[index].load(ordering: .acquiring) == State.ready, let base else { return nil }
    return UnsafePointer(base + index * sampleBytes)
  }

  /// Stores the sample that `fill` writes, unless there is no slot, or another worker has it; nil then. If `fill` throws,
  /// the slot is empty again.
  func store(
    _ index: Int, _ fill: (UnsafeMutablePointer<UInt8>) throws(ImageError) -> Void
  ) throws(ImageError) -> UnsafePointer<UInt8>? {
    guard index < capacity, let base else { return nil }
    let claimed = states[index].compareExchange(
      expected: State.empty, desired: State.filling, ordering: .acquiring)
    guard claimed.exchanged else { return nil }
    let slot = base + index * sampleBytes
    do throws(ImageError) { try fill(slot) } catch {
      states[index].store(State.empty, ordering: .releasing)
      throw error
    }
    states[index].store(State.ready, ordering: .releasing)
    return UnsafePointer(slot)
  }
}
