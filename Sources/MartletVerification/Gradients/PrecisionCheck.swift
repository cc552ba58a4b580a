import MartletTensor

/// Compares a function's values and gradients in float32 with the same in float64.
///
/// The float64 inputs are the float32 ones, exactly. A difference is measured against what rounding the inputs does: e is the
/// largest difference, over a whole tensor, and s the largest change of the float64 result when every input (for gradients
/// every element of the gradient that flows in as well) moves by one eps of its own size, up or down at random, the worst of
/// eight draws. Then e / (eps·max|y| + s) is a few units for a stable algorithm whatever the function's condition: for sums
/// of products s is eps·√(Σ a²b²), and where a result cancels s grows with it.
package enum PrecisionCheck {
  /// How far one tensor is off.
  package struct Deviation: Sendable, CustomStringConvertible {
    /// `value 0`, `gradient 1`.
    package let tensor: String
    /// The largest difference.
    package let error: Double
    /// e / (eps·max|y| + s): what has to stay below 16.
    package let ratio: Double

    package var description: String { "\(tensor): difference \(error), ratio \(ratio)" }
  }

  /// What has to stay below it: as for sums and products, see the suite's bounds.
  package static let bound = 16.0

  /// The deviation of each float value and of each gradient; integers and booleans deviate infinitely when one differs.
  ///
  /// - Parameters:
  ///   - inputs: the float32 ones are what is differentiated by; others are constants.
  ///   - differentiating: false compares values alone.
  package static func deviations(
    inputs: [Tensor], differentiating: Bool = true, function: ([Tensor]) -> [Tensor]
  ) -> [Deviation] {
    let single = Results(inputs, differentiating, draw: nil, function)
    let wide = inputs.map { $0.dtype == .float32 ? $0.cast(to: .float64) : $0 }
    let exact = Results(wide, differentiating, draw: nil, function)
    let moved = (0..<8).map { Results(wide, differentiating, draw: RandomGenerator(seed: 77, stream: $0), function) }
    return exact.named.indices.map { position in
      let (name, expected) = exact.named[position]
      let error = largestDifference(single.named[position].values, expected)
      if exact.areExact[position] {
        return Deviation(tensor: name, error: error, ratio: error == 0 ? 0 : .infinity)
      }
      let change = moved.map { largestDifference($0.named[position].values, expected) }.max() ?? 0
      let largest = expected.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      let unit = Double(Float.ulpOfOne) * largest + change
      // Where everything is zero, the smallest normal number stands for rounding.
      return Deviation(tensor: name, error: error, ratio: error / max(unit, Double(Float.leastNormalMagnitude)))
    }
  }

  private static func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    if a.count != b.count { return .infinity }
    return zip(a, b).reduce(0) { worst, pair in
      if pair.0 == pair.1 || pair.0.isNaN && pair.1.isNaN { return worst }
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : max(worst, difference)
    }
  }

  /// Values and gradients of one run, as doubles.
  private struct Results {
    var named: [(name: String, values: [Double])] = []
    /// Whether no rounding may enter: integers and booleans.
    var areExact: [Bool] = []

    init(
      _ inputs: [Tensor], _ differentiating: Bool, draw: RandomGenerator?, _ function: ([Tensor]) -> [Tensor]
    ) {
      var draw = draw
      func moved(_ tensor: Tensor) -> Tensor {
        guard tensor.dtype == .float64, draw != nil else { return tensor }
        let values = tensor.array(of: Double.self).map { value in
          value * (1 + (draw!.nextUnit() < 0.5 ? -1 : 1) * Double(Float.ulpOfOne))
        }
        return Tensor(values, shape: tensor.shape)
      }
      let leaves = inputs.map { input in
        differentiating && input.dtype.isFloatingPoint ? moved(input).trackingGradient() : moved(input)
      }
      let outputs = function(leaves)
      for (position, output) in outputs.enumerated() {
        named.append(("value \(position)", output.detached().cast(to: .float64).array(of: Double.self)))
        areExact.append(!output.dtype.isFloatingPoint)
      }
      guard differentiating else { return }
      var generator = RandomGenerator(seed: 0x6772_6164)
      var (tracked, seeds): ([Tensor], [Tensor]) = ([], [])
      for output in outputs where output.dtype.isFloatingPoint {
        // Drawn in float32, so that both sides get the same numbers.
        let weights = Tensor.normal(output.shape, using: &generator)
        if output.isTracked {
          tracked.append(output)
          seeds.append(moved(weights.cast(to: output.dtype)))
        }
      }
      let points = leaves.filter(\.isTracked)
      for (position, slope) in gradients(of: tracked, seeds: seeds, withRespectTo: points).enumerated() {
        named.append(("gradient \(position)", slope?.cast(to: .float64).array(of: Double.self) ?? []))
        areExact.append(false)
      }
    }
  }
}
