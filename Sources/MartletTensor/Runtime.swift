import MartletKernels

/// The engine under the tensors: threads, memory and the kernels that were chosen for this CPU.
public enum Runtime {
  /// Threads that operations are spread over. Results do not depend on it.
  public static var threads: Int { Threads.count }

  /// Sets the number of threads; 0 takes what affinity and the control group's quota allow.
  public static func setThreads(_ count: Int) { Threads.setCount(count) }

  /// The OpenBLAS kernels in use, such as "SkylakeX".
  public static var blasCore: String { BLAS.facts.core }

  /// The instruction set of the vector kernels, such as "avx512".
  public static var simdLevel: String { SIMDLevel.current.name }

  /// Bytes that tensors hold now, the most they ever held, and bytes kept for reuse.
  public static var memory: (live: Int, peak: Int, cached: Int) {
    let statistics = Arena.statistics
    return (statistics.liveBytes, statistics.peakBytes, statistics.cachedBytes)
  }

  /// Gives memory that is kept for reuse back to the operating system.
  public static func releaseCachedMemory() { Arena.releaseCache() }
}
