import MartletTensor

/// An optimiser that is an `OptimizerState` and an update rule: everything but the rule is written once, here.
public protocol StatefulOptimizer: Optimizer {
  /// Parameters, moments and steps.
  var state: OptimizerState { get }
}

extension StatefulOptimizer {
  public var step: Int { state.step }

  public func update(with gradients: Gradients, learningRate: Double, gradientScale: Double) {
    state.update(with: gradients, learningRate: learningRate, gradientScale: gradientScale)
  }

  public func gradientNorm(_ gradients: Gradients) -> Double { state.gradientNorm(gradients) }

  public func stateTensors() -> [(name: String, tensor: Tensor)] { state.tensors() }

  public func restore(_ tensors: [String: Tensor]) throws(NamedTensorError) { try state.restore(tensors) }
}
