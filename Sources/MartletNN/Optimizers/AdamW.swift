import MartletTensor

/// Adam with decoupled weight decay: θ ← θ − η·λ·θ, then Adam's update without decay.
///
/// I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2.
public final class AdamW: StatefulOptimizer {
  /// Parameters, moments and steps.
  public let state: OptimizerState

  /// - Parameters:
  ///   - beta1: β₁, the decay of the mean of gradients.
  ///   - beta2: β₂, the decay of the mean of their squares.
  ///   - epsilon: ε, added to the root.
  ///   - weightDecay: λ.
  ///   - decay: which parameters the weight decay applies to.
  public init(
    _ model: any Module, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0.01, decay: WeightDecayScope = .all
  ) {
    let rule = AdamRule(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay, isDecoupled: true)
    state = OptimizerState(model, rule: rule, decay: decay)
  }
}
