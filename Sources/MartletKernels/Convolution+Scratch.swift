import CMartletKernels

/// Runs `body` with `count` uninitialised elements from the arena.
func withArenaScratch<T: BitwiseCopyable, R>(
  _ type: T.Type, count: Int, _ body: (UnsafeMutablePointer<T>) -> R
) -> R {
  let byteCount = count * MemoryLayout<T>.stride
  let block = Arena.allocate(byteCount: byteCount)
  defer { Arena.deallocate(block, byteCount: byteCount) }
  // Plain numbers: binding the block is all the initialisation they need.
  return body(block.bindMemory(to: type, capacity: max(count, 1)))
}

func setZero<T: BitwiseCopyable>(_ pointer: UnsafeMutablePointer<T>, count: Int) {
  // All bits zero is 0.0 in both types.
  _ = UnsafeMutableRawPointer(pointer).initializeMemory(
    as: UInt8.self, repeating: 0, count: count * MemoryLayout<T>.stride)
}

/// ⌈a / b⌉ for a ≥ 0, b > 0.
func chunkCount(_ a: Int, by b: Int) -> Int { (a + b - 1) / b }

/// y = Σ partials[g·count…] over `groups`, in that order whatever thread does it.
func mergePartials<T: KernelScalar>(
  _ partials: UnsafePointer<T>, groups: Int, count: Int, into y: UnsafeMutablePointer<T>
) {
  let grain = 16_384
  Threads.forEachChunk(chunkCount(count, by: grain)) { chunk in
    let first = chunk * grain
    mk_merge_partials(T.kernelType, partials + first, groups, count, y + first, min(grain, count - first))
  }
}
