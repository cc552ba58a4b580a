import MartletKernels
import MartletTensor

/// AdaGrad: g ← g + λθ; s ← s + g²; θ ← θ − η·g / (√s + ε).
///
/// J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods", JMLR 12 (2011), figure 1.
public final class AdaGrad: StatefulOptimizer {
  /// Parameters, moments and steps.
  public let state: OptimizerState

  /// - Parameters:
  ///   - epsilon: ε, added to the root.
  ///   - weightDecay: λ, added to the gradient.
  ///   - decay: which parameters the weight decay applies to.
  public init(
    _ model: any Module, epsilon: Double = 1e-10, weightDecay: Double = 0, decay: WeightDecayScope = .all
  ) {
    state = OptimizerState(model, rule: AdaGradRule(epsilon: epsilon, weightDecay: weightDecay), decay: decay)
  }
}

/// The update of `AdaGrad`.
struct AdaGradRule: UpdateRule {
  let epsilon: Double
  let weightDecay: Double

  var moments: [String] { ["square"] }

  func apply<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, decays: Bool, step: Int, gradientScale: Double
  ) {
    OptimizerKernels.adaGrad(
      slots, learningRate: learningRate, epsilon: epsilon, weightDecay: decays ? weightDecay : 0,
      gradientScale: gradientScale)
  }
}
