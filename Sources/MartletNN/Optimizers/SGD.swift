import MartletKernels
import MartletTensor

/// Stochastic gradient descent with momentum: g ← g + λθ; v ← μv + g; θ ← θ − η·v, or θ ← θ − η·(g + μv) with Nesterov's
/// look-ahead.
///
/// I. Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, in PyTorch's form.
public final class SGD: StatefulOptimizer {
  /// Parameters, moments and steps.
  public let state: OptimizerState

  /// - Parameters:
  ///   - momentum: μ; without it no moments are kept.
  ///   - nesterov: whether the gradient is taken where the momentum leads.
  ///   - weightDecay: λ, added to the gradient.
  ///   - decay: which parameters the weight decay applies to.
  public init(
    _ model: any Module, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0,
    decay: WeightDecayScope = .all
  ) {
    let rule = SGDRule(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
    state = OptimizerState(model, rule: rule, decay: decay)
  }
}

/// The update of `SGD`.
struct SGDRule: UpdateRule {
  let momentum: Double
  let nesterov: Bool
  let weightDecay: Double

  var moments: [String] { momentum == 0 ? [] : ["momentum"] }

  func apply<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, decays: Bool, step: Int, gradientScale: Double
  ) {
    OptimizerKernels.sgd(
      slots, learningRate: learningRate, momentum: momentum, dampening: 0, nesterov: nesterov,
      weightDecay: decays ? weightDecay : 0, gradientScale: gradientScale, firstStep: step == 1)
  }
}
