import Glibc

/// Memory from the operating system, in huge pages where it has them.
enum ArenaSystem {
  static let hugePage = 2 << 20

  /// Maps `byteCount` bytes (a multiple of 2 MiB), aligned to 2 MiB where the address space allows; nil if refused.
  static func map(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let region = mapAligned(byteCount) ?? mapAnywhere(byteCount) else { return nil }
    // Only advice: where huge pages are not to be had, small ones do.
    madvise(region, byteCount, MADV_HUGEPAGE)
    return region
  }

  private static func mapAligned(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let region = mapAnywhere(byteCount + hugePage) else { return nil }
    let before = -Int(bitPattern: region) & (hugePage - 1)
    if before > 0 { munmap(region, before) }
    munmap(region + before + byteCount, hugePage - before)
    return region + before
  }

  private static func mapAnywhere(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    let region = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return region == MAP_FAILED ? nil : region
  }

  static func unmap(_ region: UnsafeMutableRawPointer, _ byteCount: Int) { munmap(region, byteCount) }

  /// Takes the memory, but not the addresses, of the whole huge pages inside a region.
  static func discard(_ region: UnsafeMutableRawPointer, _ byteCount: Int) {
    let before = -Int(bitPattern: region) & (hugePage - 1)
    let whole = (byteCount - before) & ~(hugePage - 1)
    if whole > 0 { madvise(region + before, whole, MADV_DONTNEED) }
  }
}
