import MartletKernels
import MartletTensor

/// RMSProp: g ← g + λθ; s ← αs + (1 − α)g²; v ← μv + g/(√s + ε); θ ← θ − η·v.
///
/// T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop", Coursera 2012, in PyTorch's form.
public final class RMSProp: StatefulOptimizer {
  /// Parameters, moments and steps.
  public let state: OptimizerState

  /// - Parameters:
  ///   - smoothing: α, the decay of the mean of squares.
  ///   - epsilon: ε, added to the root.
  ///   - momentum: μ.
  ///   - weightDecay: λ, added to the gradient.
  ///   - decay: which parameters the weight decay applies to.
  public init(
    _ model: any Module, smoothing: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
    weightDecay: Double = 0, decay: WeightDecayScope = .all
  ) {
    let rule = RMSPropRule(smoothing: smoothing, epsilon: epsilon, momentum: momentum, weightDecay: weightDecay)
    state = OptimizerState(model, rule: rule, decay: decay)
  }
}

/// The update of `RMSProp`.
struct RMSPropRule: UpdateRule {
  let smoothing: Double
  let epsilon: Double
  let momentum: Double
  let weightDecay: Double

  var moments: [String] { momentum == 0 ? ["square"] : ["square", "momentum"] }

  func apply<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, decays: Bool, step: Int, gradientScale: Double
  ) {
    OptimizerKernels.rmsProp(
      slots, learningRate: learningRate, alpha: smoothing, epsilon: epsilon, weightDecay: decays ? weightDecay : 0,
      momentum: momentum, gradientScale: gradientScale)
  }
}
