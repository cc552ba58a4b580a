import MartletKernels

/// The update of `Adam` and `AdamW`.
struct AdamRule: UpdateRule {
  let beta1: Double
  let beta2: Double
  let epsilon: Double
  let weightDecay: Double
  /// Decay moves the parameter (AdamW) instead of the gradient (Adam).
  let isDecoupled: Bool

  var moments: [String] { ["first", "second"] }

  func apply<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, decays: Bool, step: Int, gradientScale: Double
  ) {
    OptimizerKernels.adam(
      slots, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weightDecay: decays ? weightDecay : 0, decoupled: isDecoupled, step: step, gradientScale: gradientScale)
  }
}
