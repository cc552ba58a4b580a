/// The Kullback-Leibler divergence, element by element: t·(log t − x) of log-probabilities x, 0 where t = 0; with logarithmic
/// targets eᵗ·(t − x).
///
/// The mean divides by the number of elements. The divergence of whole distributions is the sum, divided by their number.
/// - Parameters:
///   - logProbabilities: x, any shape
///   - target: t, of that shape: probabilities, or their logarithms
public func kullbackLeiblerDivergence(
  _ logProbabilities: Tensor, _ target: Tensor, logTarget: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
  logProbabilities.requireSameShape(target, "kullbackLeiblerDivergence")
  if logTarget { return (target.exp() * (target - logProbabilities)).reduced(reduction) }
  // At t = 0 any finite logarithm will do.
  return (target * (target.clipped(to: target.leastNormal...).log() - logProbabilities)).reduced(reduction)
}
