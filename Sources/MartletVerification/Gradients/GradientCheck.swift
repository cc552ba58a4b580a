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

  /// How the gradient of one tensor compares.
  public struct TensorResult: Sendable {
    /// `input 0`, or a parameter's name.
    public let tensor: String
    /// How many elements the tensor has, and how many of them were moved.
    public let elements: Int
    public let checked: Int
    /// The largest |difference − gradient| in units of what is allowed; a pass is at most 1.
    public let worst: Double
    public let failures: [Failure]
  }

  /// Which elements are checked, and how.
  public struct Options: Sendable {
    /// At most so many elements of each tensor, drawn at random with `seed`; nil: all.
    public var elementsPerTensor: Int?
    public var seed: UInt64 = 1
    /// Tries an element that disagrees again with h/8 and h/64, for functions with kinks that cannot be kept away from: a kink
    /// that lay between the two points is then outside, while a wrong gradient stays wrong.
    public var narrowsAtKinks = false

    public init() {}
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
    results(inputs: inputs, parameters: parameters, function: function).flatMap(\.failures)
  }

  /// How the gradients of `function` compare, tensor by tensor: the inputs, then the parameters.
  ///
  /// - Parameter progress: called with each tensor's name before it is checked.
  public static func results(
    inputs: [Tensor], parameters: [(name: String, parameter: Parameter)] = [], options: Options = Options(),
    progress: (String) -> Void = { _ in }, function: ([Tensor]) -> [Tensor]
  ) -> [TensorResult] {
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

    var results: [TensorResult] = []
    for (position, input) in inputs.enumerated() where input.dtype == .float64 {
      progress("input \(position)")
      results.append(
        compare("input \(position)", input, gradients?[leaves[position]], options) { changed in
          var moved = inputs
          moved[position] = changed
          return value(moved)
        })
    }
    for (name, parameter) in parameters {
      progress(name)
      let original = parameter.value.detached()
      results.append(
        compare(name, original, gradients?[parameter], options) { changed in
          parameter.assign(changed)
          return value(inputs)
        })
      parameter.assign(original)
    }
    return results
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
    _ name: String, _ point: Tensor, _ gradient: Tensor?, _ options: Options, _ objective: (Tensor) -> Double
  ) -> TensorResult {
    let values = point.array(of: Double.self)
    let gradient = gradient?.array(of: Double.self)
    let largest = gradient?.reduce(0) { max($0, abs($1)) } ?? 0
    let tolerance = 1e-7 * (largest + 1)
    let elements = sample(values.count, name, options)
    var (worst, failures) = (0.0, [Failure]())
    for element in elements {
      func difference(_ h: Double) -> Double {
        func objectiveMoved(by step: Double) -> Double {
          var moved = values
          moved[element] += step
          return objective(Tensor(moved, shape: point.shape))
        }
        return (objectiveMoved(by: h) - objectiveMoved(by: -h)) / (2 * h)
      }
      let h = 6e-6 * max(1, abs(values[element]))
      let expected = gradient?[element] ?? 0
      var quotient = difference(h)
      // Written so that a NaN on either side fails.
      for narrower in options.narrowsAtKinks ? [h / 8, h / 64] : [] where !(abs(quotient - expected) <= tolerance) {
        quotient = difference(narrower)
      }
      let error = abs(quotient - expected)
      worst = error.isNaN ? .infinity : max(worst, error / tolerance)
      if error <= tolerance { continue }
      failures.append(Failure(tensor: name, element: element, difference: quotient, gradient: gradient?[element]))
    }
    return TensorResult(
      tensor: name, elements: values.count, checked: elements.count, worst: worst, failures: failures)
  }

  /// Different elements in rising order.
  private static func sample(_ count: Int, _ name: String, _ options: Options) -> [Int] {
    guard let limit = options.elementsPerTensor, limit < count else { return Array(0..<count) }
    var random = CaseRandom(seed: CaseRandom.seed(name, options.seed))
    var chosen: Set<Int> = []
    while chosen.count < limit { chosen.insert(random.below(count)) }
    return chosen.sorted()
  }
}
