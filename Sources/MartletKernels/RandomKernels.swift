import CMartletKernels

/// Arrays of random numbers from Philox4x32-10: element i depends on (key, stream, offset + i) alone, so any split gives the
/// same numbers. Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public enum RandomKernels {
  /// Uniform in [low, high).
  public static func uniform<T: KernelScalar>(
    key: UInt64, stream: UInt64, offset: UInt64, low: Double, high: Double, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    Chunks.forEach(count) { start, count in
      mk_uniform(T.kernelType, key, stream, offset + UInt64(start), low, high, y + start, count)
    }
  }

  /// Normal, by the Box-Muller transform.
  public static func normal<T: KernelScalar>(
    key: UInt64, stream: UInt64, offset: UInt64, mean: Double, deviation: Double, _ y: UnsafeMutablePointer<T>,
    count: Int
  ) {
    Chunks.forEach(count) { start, count in
      mk_normal(T.kernelType, key, stream, offset + UInt64(start), mean, deviation, y + start, count)
    }
  }

  /// y[i] = x[i]/keep with probability `keep`, else 0. The gradient is the same map of dy.
  public static func dropout<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int, keep: Double, key: UInt64, stream: UInt64,
    offset: UInt64
  ) {
    Chunks.forEach(count) { start, count in
      mk_dropout(T.kernelType, x + start, y + start, count, keep, key, stream, offset + UInt64(start))
    }
  }
}
