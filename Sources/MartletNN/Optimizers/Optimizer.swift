import MartletTensor

/// Changes a model's parameters in place, given their gradients.
///
///     let optimizer = AdamW(model)
///     let loss = crossEntropy(model(x), labels)
///     optimizer.update(with: loss.gradients(), learningRate: 1e-3)
///
/// Frozen parameters and parameters without a gradient are left alone. An update also moves the model's stochastic layers
/// on to the next step's noise, so that dropout never repeats a mask; `restore` sets it back to where the run was.
public protocol Optimizer: AnyObject {
  /// Updates so far.
  var step: Int { get }

  /// One update: every parameter moves once.
  ///
  /// - Parameter gradientScale: what gradients are multiplied by on the way in; clipping passes less than 1.
  func update(with gradients: Gradients, learningRate: Double, gradientScale: Double)

  /// √(Σ g²) over the gradients of all parameters that an update would change, summed in double precision in a fixed order.
  func gradientNorm(_ gradients: Gradients) -> Double

  /// Everything that a resumed run needs, as named tensors: the step, each parameter's moments and own step, and the seeds
  /// of stochastic layers.
  func stateTensors() -> [(name: String, tensor: Tensor)]

  /// Takes over what `stateTensors` gave.
  ///
  /// - Throws: `NamedTensorError` when a tensor is missing, unexpected or of another shape; nothing has changed then.
  func restore(_ tensors: [String: Tensor]) throws(NamedTensorError)
}

extension Optimizer {
  /// One update with the gradients as they are.
  public func update(with gradients: Gradients, learningRate: Double) {
    update(with: gradients, learningRate: learningRate, gradientScale: 1)
  }

  /// One update with the gradients scaled down, if need be, to a global norm of `maximumNorm`.
  ///
  /// R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, algorithm 1.
  ///
  /// - Returns: the norm before clipping. When it is not finite nothing is updated.
  @discardableResult
  public func update(with gradients: Gradients, learningRate: Double, clippingNorm maximumNorm: Double) -> Double {
    let norm = gradientNorm(gradients)
    guard norm.isFinite else { return norm }
    let scale = norm > maximumNorm ? maximumNorm / norm : 1
    update(with: gradients, learningRate: learningRate, gradientScale: scale)
    return norm
  }
}
