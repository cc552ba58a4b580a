import Glibc

/// Memory that one worker keeps from image to image. Its content is undefined after `reserve`.
struct ScratchBuffer<Element: BitwiseCopyable>: ~Copyable {
  private var start: UnsafeMutablePointer<Element>?
  private(set) var capacity = 0

  init() {}

  deinit { free(start) }

  /// Room for `count` elements; throws when the memory is not to be had.
  mutating func reserve(_ count: Int) throws(ImageError) -> UnsafeMutablePointer<Element> {
    if let start, count <= capacity { return start }
    free(start)
    start = nil
    capacity = 0
    let wanted = max(count, 4096)
    let (byteCount, overflow) = wanted.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    // malloc, not an array: a size taken from a file must end in an error, not in a trap.
    guard !overflow, let memory = malloc(byteCount) else {
      throw .outOfMemory(nil, byteCount: overflow ? .max : byteCount)
    }
    let typed = memory.bindMemory(to: Element.self, capacity: wanted)
    start = typed
    capacity = wanted
    return typed
  }
}
