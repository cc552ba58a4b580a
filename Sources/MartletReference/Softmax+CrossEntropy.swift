import MartletKernels

extension Softmax {
  /// Cross-entropy of softmax(x) against class labels, with class weights w and label smoothing ε, as PyTorch defines it:
  /// losses[r] = (1 − ε)·w_t·(−log p_t) + ε/C·Σ_c w_c·(−log p_c) with t = labels[r]. Not averaged.
  ///
  /// A row with a negative label is left out. gradient = scale · d losses[r] / dx. Both outputs of one row are computed from its log-probabilities.
  @inlinable
  public static func crossEntropy<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, labels: UnsafePointer<Int32>, classWeights: UnsafePointer<T>?, smoothing: Double,
    scale: Double, losses: UnsafeMutablePointer<R>, gradient: UnsafeMutablePointer<R>?, rows: Int, columns: Int
  ) {
    typealias Wide = T.Wide
    let logProbability = UnsafeMutablePointer<Wide>.allocate(capacity: columns)
    defer { logProbability.deallocate() }
    for r in 0..<rows {
      if labels[r] < 0 {
        losses[r] = R(rounding: Wide.zero)
        if let gradient { for c in 0..<columns { gradient[r * columns + c] = R(rounding: Wide.zero) } }
        continue
      }
      logForward(x + r * columns, logProbability, rows: 1, columns: columns)
      // The target distribution, with the class weights multiplied in.
      func target(_ c: Int) -> Wide {
        let hard = Int32(c) == labels[r] ? Wide.one - Wide(smoothing) : Wide.zero
        return (hard + Wide(smoothing) / Wide(Double(columns))) * (classWeights?[c].wide ?? Wide.one)
      }
      var (loss, mass) = (Wide.zero, Wide.zero)
      for c in 0..<columns {
        let weight = target(c)
        // 0·∞: a class that cannot count does not.
        if weight > Wide.zero { loss -= weight * logProbability[c] }
        mass += weight
      }
      losses[r] = R(rounding: loss)
      guard let gradient else { continue }
      for c in 0..<columns {
        let derivative = mass * Wide.exp(logProbability[c]) - target(c)
        gradient[r * columns + c] = R(rounding: Wide(scale) * derivative)
      }
    }
  }
}
