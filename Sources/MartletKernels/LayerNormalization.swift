import CMartletKernels

/// Layer normalisation (Ba, Kiros and Hinton 2016) of every row of x[rows, columns].
public enum LayerNormalization {
  /// y = (x − mean) · inverseDeviation · gamma + beta, with inverseDeviation = 1 / √(biased variance + epsilon) of the row.
  /// - Parameters:
  ///   - gamma: [columns], ones when nil
  ///   - beta: [columns], zeros when nil
  ///   - mean: [rows], for `backward`
  ///   - inverseDeviation: [rows], for `backward`
  public static func forward<T: KernelScalar>(
    _ x: UnsafePointer<T>, gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, epsilon: Double,
    _ y: UnsafeMutablePointer<T>, mean: UnsafeMutablePointer<T>, inverseDeviation: UnsafeMutablePointer<T>, rows: Int,
    columns: Int
  ) {
    guard columns > 0 else { return }
    let grain = max(1, 16_384 / columns)
    Threads.forEachChunk(chunkCount(rows, by: grain)) { chunk in
      let first = chunk * grain
      let at = first * columns
      mk_layer_norm_forward(
        T.kernelType, x + at, gamma, beta, epsilon, y + at, mean + first, inverseDeviation + first,
        min(grain, rows - first), columns)
    }
  }

  /// With x̂ = (x − mean) · inverseDeviation and d = dy · gamma: dGamma = Σ over rows dy x̂, dBeta = Σ over rows dy,
  /// dx = inverseDeviation · (d − mean of d − x̂ · mean of d x̂), means along the row.
  /// - Parameters:
  ///   - dx: may be dy
  ///   - dGamma: [columns], not computed when nil; likewise dBeta
  public static func backward<T: KernelScalar>(
    x: UnsafePointer<T>, dy: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>,
    gamma: UnsafePointer<T>?, dx: UnsafeMutablePointer<T>, dGamma: UnsafeMutablePointer<T>?,
    dBeta: UnsafeMutablePointer<T>?, rows: Int, columns: Int
  ) {
    guard columns > 0 else { return }
    let grain = max(1, 16_384 / columns, chunkCount(rows, by: 64))
    let chunks = chunkCount(rows, by: grain)
    let needsSums = dGamma != nil || dBeta != nil
    let sumCount = needsSums ? 2 * columns * max(chunks, 1) : 0
    withArenaScratch(Double.self, count: sumCount) { sums in
      setZero(sums, count: sumCount)
      Threads.forEachChunk(chunks) { chunk in
        let first = chunk * grain
        let at = first * columns
        let sum = needsSums ? sums + chunk * 2 * columns : nil
        withArenaScratch(T.self, count: 2 * columns) { scratch in
          mk_layer_norm_backward(
            T.kernelType, x + at, dy + at, mean + first, inverseDeviation + first, gamma, dx + at, sum,
            sum.map { $0 + columns }, scratch, min(grain, rows - first), columns)
        }
      }
      guard needsSums else { return }
      for chunk in 1..<max(chunks, 1) {
        for c in 0..<2 * columns { sums[c] += sums[chunk * 2 * columns + c] }
      }
      if let dGamma { mk_round(T.kernelType, sums, dGamma, columns) }
      if let dBeta { mk_round(T.kernelType, sums + columns, dBeta, columns) }
    }
  }
}
