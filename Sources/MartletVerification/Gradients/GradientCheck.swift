import MartletTensor

/// Compares gradients with central differences, in float64.
///
/// A function y = f(inputs, parameters) of any shape is made a scalar by fixed random weights w, L = Σ wᵢyᵢ. Each element x
/// is moved by ±h with h = 6e-6·max(1, |x|), and the gradient has to satisfy
/// |(L(x + h) − L(x − h)) / 2h − ∂L/∂x| ≤ 1e-7·(max |∂L/∂x| + 1), the maximum taken over the tensor.
///
/// The function must not depend on anything that changes between two calls, and inputs must be away from kinks by 100 h.
public enum GradientCheck {
  /// One element whose gradient is wrong.
  public struct Failure: CustomStringConvertible, Sendable {
    /// Which tensor: `input 0`, or a parameter's name.
    public let tensor: String
    /// The element's row-major position.
    public let element: Int
    /// What central differences say.
    public let difference: Double
    /// What the gradient says; nil when there is none for a tensor that matters.
    public let gradient: Double?

    public var description: String {
      "\(tensor)[\(element)]: difference quotient \(difference), gradient \(gradient.map { "\($0)" } ?? "missing")"
    }
  }

  /// What is wrong with the gradients of `function`; empty when all agree.
  ///
  /// - Parameters:
  ///   - inputs: handed to `function` in this order; the float64 ones are leaves and checked, others are constants.
  ///   - parameters: further float64 leaves that `function` reads; all are checked, and unchanged afterwards.
  public static func failures(
    inputs: [Tensor], parameters: [(name: String, parameter: Parameter)] = [], function: ([Tensor]) -> Tensor
  ) -> [Failure] {
    failures(inputs: inputs, parameters: parameters) { [function($0)] }
  }

  /// The same for a function of several results; L sums over all of them that are float64.
  public static func failures(
    inputs: [Tensor], parameters: [(name: String, parameter: Parameter)] = [], function: ([Tensor]) -> [Tensor]
  ) -> [Failure] {
    let leaves = inputs.map { $0.dtype == .float64 ? $0.trackingGradient() : $0 }
    let outputs = function(leaves).filter { $0.dtype == .float64 }
    let weights = weights(for: outputs)
    let objective = objective(outputs, weights)
    let gradients = objective.isTracked ? objective.gradients() : nil
    func value(_ inputs: [Tensor]) -> Double {
      var total = 0.0
      let values = withoutGradient { function(inputs) }.filter { $0.dtype == .float64 }
      for (value, weight) in zip(values, weights) {
        let (v, w) = (value.array(of: Double.self), weight.array(of: Double.self))
        total = zip(v, w).reduce(total) { $0 + $1.0 * $1.1 }
      }
      return total
    }

    var failures: [Failure] = []
    for (position, input) in inputs.enumerated() where input.dtype == .float64 {
      failures += compare("input \(position)", input, gradients?[leaves[position]]) { changed in
        var moved = inputs
        moved[position] = changed
        return value(moved)
      }
    }
    for (name, parameter) in parameters {
      let original = parameter.value.detached()
      failures += compare(name, original, gradients?[parameter]) { changed in
        parameter.assign(changed)
        return value(inputs)
      }
      parameter.assign(original)
    }
    return failures
  }

  /// The fixed weights w of each output.
  package static func weights(for outputs: [Tensor]) -> [Tensor] {
    var generator = RandomGenerator(seed: 0x6772_6164)
    return outputs.map { Tensor.normal($0.shape, dtype: $0.dtype, using: &generator) }
  }

  /// L = Σ wᵢyᵢ over all outputs.
  package static func objective(_ outputs: [Tensor], _ weights: [Tensor]) -> Tensor {
    zip(outputs, weights).reduce(Tensor.zeros([], dtype: outputs.first?.dtype ?? .float64)) { $0 + ($1.0 * $1.1).sum() }
  }

  private static func compare(
    _ name: String, _ point: Tensor, _ gradient: Tensor?, _ objective: (Tensor) -> Double
  ) -> [Failure] {
    let values = point.array(of: Double.self)
    let gradient = gradient?.array(of: Double.self)
    let largest = gradient?.reduce(0) { max($0, abs($1)) } ?? 0
    return values.indices.compactMap { element in
      let h = 6e-6 * max(1, abs(values[element]))
      func objectiveMoved(by step: Double) -> Double {
        var moved = values
        moved[element] += step
        return objective(Tensor(moved, shape: point.shape))
      }
      let difference = (objectiveMoved(by: h) - objectiveMoved(by: -h)) / (2 * h)
      let error = abs(difference - (gradient?[element] ?? 0))
      // Written so that a NaN on either side fails.
      if error <= 1e-7 * (largest + 1) { return nil }
      return Failure(tensor: name, element: element, difference: difference, gradient: gradient?[element])
    }
  }
}
