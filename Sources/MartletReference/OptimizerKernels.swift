import MartletKernels

/// Optimiser updates in PyTorch's formulas, one element at a time. Every g is read as gradientScale·g.
///
/// The state is rounded to T after each step. To judge a float32 kernel, run these on Double copies of its slots.
public enum OptimizerKernels {
  /// g += weightDecay·p; m = g on the first step, else momentum·m + (1 − dampening)·g; p −= learningRate·m, or
  /// learningRate·(g + momentum·m) by Nesterov's rule. Sutskever et al., ICML 2013.
  /// - Parameter slots: `first` holds m, nil without momentum.
  @inlinable
  public static func sgd<T: ReferenceScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, momentum: Double, dampening: Double, nesterov: Bool,
    weightDecay: Double, gradientScale: Double, firstStep: Bool
  ) {
    typealias Wide = T.Wide
    forEachElement(slots, weightDecay, gradientScale) { slot, i, gradient in
      var update = gradient
      if momentum != 0, let first = slot.first {
        let velocity =
          firstStep ? gradient : Wide(momentum) * first[i].wide + (Wide.one - Wide(dampening)) * gradient
        first[i] = T(rounding: velocity)
        update = nesterov ? gradient + Wide(momentum) * velocity : velocity
      }
      slot.parameter[i] = T(rounding: slot.parameter[i].wide - Wide(learningRate) * update)
    }
  }

  /// m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², p −= learningRate·(m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + epsilon). Weight decay is
  /// added to g, or, `decoupled`, takes learningRate·weightDecay·p off p first. Kingma, Ba: arXiv:1412.6980; Loshchilov,
  /// Hutter: arXiv:1711.05101.
  /// - Parameter slots: `first` holds m, `second` v.
  @inlinable
  public static func adam<T: ReferenceScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, beta1: Double, beta2: Double, epsilon: Double,
    weightDecay: Double, decoupled: Bool, step: Int, gradientScale: Double
  ) {
    typealias Wide = T.Wide
    let (beta1, beta2) = (Wide(beta1), Wide(beta2))
    let steps = Wide(Double(step))
    let firstCorrection = Wide.one - Wide.power(beta1, steps)
    let secondCorrection = Wide.one - Wide.power(beta2, steps)
    forEachElement(slots, decoupled ? 0 : weightDecay, gradientScale) { slot, i, gradient in
      guard let first = slot.first, let second = slot.second else { return }
      var parameter = slot.parameter[i].wide
      if decoupled { parameter -= Wide(learningRate) * Wide(weightDecay) * parameter }
      let mean = beta1 * first[i].wide + (Wide.one - beta1) * gradient
      let square = beta2 * second[i].wide + (Wide.one - beta2) * gradient * gradient
      let deviation = Wide.squareRoot(square / secondCorrection) + Wide(epsilon)
      parameter -= Wide(learningRate) * (mean / firstCorrection) / deviation
      first[i] = T(rounding: mean)
      second[i] = T(rounding: square)
      slot.parameter[i] = T(rounding: parameter)
    }
  }

  /// v = alpha·v + (1 − alpha)·g², u = g/(√v + epsilon); with momentum m = momentum·m + u, p −= learningRate·m; else
  /// p −= learningRate·u. Hinton, lecture 6e of "Neural networks for machine learning", 2012.
  /// - Parameter slots: `first` holds v, `second` m, nil without momentum.
  @inlinable
  public static func rmsProp<T: ReferenceScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, alpha: Double, epsilon: Double, weightDecay: Double,
    momentum: Double, gradientScale: Double
  ) {
    typealias Wide = T.Wide
    forEachElement(slots, weightDecay, gradientScale) { slot, i, gradient in
      guard let first = slot.first else { return }
      let square = Wide(alpha) * first[i].wide + (Wide.one - Wide(alpha)) * gradient * gradient
      first[i] = T(rounding: square)
      var update = gradient / (Wide.squareRoot(square) + Wide(epsilon))
      if momentum != 0, let second = slot.second {
        update += Wide(momentum) * second[i].wide
        second[i] = T(rounding: update)
      }
      slot.parameter[i] = T(rounding: slot.parameter[i].wide - Wide(learningRate) * update)
    }
  }

  /// v += g², p −= learningRate·g/(√v + epsilon). Duchi, Hazan, Singer: JMLR 12 (2011).
  /// - Parameter slots: `first` holds v.
  @inlinable
  public static func adaGrad<T: ReferenceScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, epsilon: Double, weightDecay: Double, gradientScale: Double
  ) {
    typealias Wide = T.Wide
    forEachElement(slots, weightDecay, gradientScale) { slot, i, gradient in
      guard let first = slot.first else { return }
      let square = first[i].wide + gradient * gradient
      first[i] = T(rounding: square)
      let update = gradient / (Wide.squareRoot(square) + Wide(epsilon))
      slot.parameter[i] = T(rounding: slot.parameter[i].wide - Wide(learningRate) * update)
    }
  }

  /// Every element with its gradient, scaled and with the weight decay added.
  @inlinable @inline(__always)
  static func forEachElement<T: ReferenceScalar>(
    _ slots: [OptimizerSlot<T>], _ weightDecay: Double, _ gradientScale: Double,
    _ body: (OptimizerSlot<T>, Int, T.Wide) -> Void
  ) {
    for slot in slots {
      for i in 0..<slot.count {
        let gradient = T.Wide(gradientScale) * slot.gradient[i].wide
        body(slot, i, gradient + T.Wide(weightDecay) * slot.parameter[i].wide)
      }
    }
  }
}
