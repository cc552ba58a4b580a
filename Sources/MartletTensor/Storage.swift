import MartletKernels

/// A block of the arena. It is written once, by the operation that makes it, and frozen afterwards.
// Sendable although it holds a raw pointer: after the making operation has returned, nobody writes to it, except
// through `Tensor.updateInPlace` while there is exactly one reference to it.
package final class Storage: @unchecked Sendable {
  package let base: UnsafeMutableRawPointer
  package let byteCount: Int

  package init(byteCount: Int) {
    self.byteCount = byteCount
    base = Arena.allocate(byteCount: byteCount)
  }

  deinit { Arena.deallocate(base, byteCount: byteCount) }
}
