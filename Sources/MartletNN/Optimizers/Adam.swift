import MartletTensor

/// Adam: g ← g + λθ; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − η·m̂ / (√v̂ + ε), with m̂ = m/(1 − β₁ᵗ) and
/// v̂ = v/(1 − β₂ᵗ).
///
/// D. P. Kingma, J. Ba, "Adam", ICLR 2015, algorithm 1. Weight decay is added to the gradient; `AdamW` decouples it.
public final class Adam: StatefulOptimizer {
  /// Parameters, moments and steps.
  public let state: OptimizerState

  /// - Parameters:
  ///   - beta1: β₁, the decay of the mean of gradients.
  ///   - beta2: β₂, the decay of the mean of their squares.
  ///   - epsilon: ε, added to the root.
  ///   - weightDecay: λ.
  ///   - decay: which parameters the weight decay applies to.
  public init(
    _ model: any Module, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    decay: WeightDecayScope = .all
  ) {
    let rule = AdamRule(
      beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay, isDecoupled: false)
    state = OptimizerState(model, rule: rule, decay: decay)
  }
}
