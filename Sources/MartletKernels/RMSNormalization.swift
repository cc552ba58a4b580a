import CMartletKernels

/// Root mean square normalisation (Zhang and Sennrich 2019) of every row of x[rows, columns].
public enum RMSNormalization {
  /// y = x · inverseRoot · gamma, with inverseRoot = 1 / √(mean of x² + epsilon) of the row.
  /// - Parameters:
  ///   - gamma: [columns], ones when nil
  ///   - inverseRoot: [rows], for `backward`
  public static func forward<T: KernelScalar>(
    _ x: UnsafePointer<T>, gamma: UnsafePointer<T>?, epsilon: Double, _ y: UnsafeMutablePointer<T>,
    inverseRoot: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    guard columns > 0 else { return }
    Chunks.forEachRows(rows, columns: columns) { first, count in
      let at = first * columns
      mk_rms_norm_forward(T.kernelType, x + at, gamma, epsilon, y + at, inverseRoot + first, count, columns)
    }
  }

  /// With x̂ = x · inverseRoot and d = dy · gamma: dGamma = Σ over rows dy x̂, dx = inverseRoot · (d − x̂ · mean of d x̂ along the
  /// row).
  /// - Parameters:
  ///   - dx: may be dy
  ///   - dGamma: [columns], not computed when nil
  public static func backward<T: KernelScalar>(
    x: UnsafePointer<T>, dy: UnsafePointer<T>, inverseRoot: UnsafePointer<T>, gamma: UnsafePointer<T>?,
    dx: UnsafeMutablePointer<T>, dGamma: UnsafeMutablePointer<T>?, rows: Int, columns: Int
  ) {
    guard columns > 0 else { return }
    let grain = max(1, 16_384 / columns, chunkCount(rows, by: 64))
    let chunks = chunkCount(rows, by: grain)
    let sumCount = dGamma == nil ? 0 : columns * max(chunks, 1)
    withArenaScratch(Double.self, count: sumCount) { sums in
      setZero(sums, count: sumCount)
      Threads.forEachChunk(chunks) { chunk in
        let first = chunk * grain
        let at = first * columns
        withArenaScratch(T.self, count: columns) { scratch in
          mk_rms_norm_backward(
            T.kernelType, x + at, dy + at, inverseRoot + first, gamma, dx + at,
            dGamma == nil ? nil : sums + chunk * columns, scratch, min(grain, rows - first), columns)
        }
      }
      guard let dGamma else { return }
      for chunk in 1..<max(chunks, 1) {
        for c in 0..<columns { sums[c] += sums[chunk * columns + c] }
      }
      mk_round(T.kernelType, sums, dGamma, columns)
    }
  }
}
