/// The arrays of the case that is running: they live until it ends, so that a kernel may hold bare pointers into them.
// One case runs on one thread; only that thread allocates.
final class CaseMemory: @unchecked Sendable {
  @TaskLocal private static var current: CaseMemory?
  private var blocks: [UnsafeMutableRawPointer] = []

  /// Runs a case; its arrays are freed when it returns.
  static func during<R>(_ body: () -> R) -> R {
    let memory = CaseMemory()
    defer { memory.blocks.forEach { $0.deallocate() } }
    return $current.withValue(memory, operation: body)
  }

  static func allocate<E>(_ count: Int, repeating value: E) -> UnsafeMutablePointer<E> {
    guard let current else { fatalError("CaseMemory.allocate: no case is running") }
    let pointer = UnsafeMutablePointer<E>.allocate(capacity: count)
    pointer.initialize(repeating: value, count: count)
    current.blocks.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }
}
