import MartletKernels
import MartletTensor

/// What an optimiser keeps: the model's parameters, their moments, and how often each was updated.
public final class OptimizerState {
  /// A parameter and what its updates have left behind.
  struct Entry {
    let name: String
    let parameter: Parameter
    let decays: Bool
    /// Made by the first update, so that frozen parameters take no memory.
    var moments: [Buffer] = []
    var step = 0
  }

  /// Parameters that one kernel call can update together.
  private struct Group: Hashable {
    let dtype: DType
    let step: Int
    let decays: Bool
    let learningRateFactor: Double
  }

  let rule: any UpdateRule
  var entries: [Entry]
  let stochasticLayers: [(name: String, layer: any StochasticLayer)]
  package internal(set) var step = 0 {
    didSet { for (_, layer) in stochasticLayers { layer.noise.begin(step: step) } }
  }

  package init(_ model: any Module, rule: any UpdateRule, decay: WeightDecayScope) {
    self.rule = rule
    entries = model.namedParameters().map {
      Entry(name: $0.name, parameter: $0.parameter, decays: decay.includes($0.name, $0.parameter))
    }
    stochasticLayers = model.stochasticLayers()
    for (_, layer) in stochasticLayers { layer.noise.begin(step: 0) }
  }

  package func update(with gradients: Gradients, learningRate: Double, gradientScale: Double) {
    var groups: [Group: [(index: Int, gradient: Tensor)]] = [:]
    for (index, gradient) in live(gradients) {
      entries[index].step += 1
      if entries[index].moments.count != rule.moments.count { entries[index].moments = emptyMoments(of: index) }
      let entry = entries[index]
      let group = Group(
        dtype: entry.parameter.dtype, step: entry.step, decays: entry.decays,
        learningRateFactor: entry.parameter.learningRateFactor)
      groups[group, default: []].append((index, gradient))
    }
    // One group as a rule; more when parameters were frozen for a while, are exempt from weight decay or learn at another rate.
    for (group, members) in groups {
      switch group.dtype {
      case .float64: run(Double.self, group, members, learningRate, gradientScale)
      default: run(Float.self, group, members, learningRate, gradientScale)
      }
    }
    step += 1
  }

  private func run<T: FloatingElement>(
    _: T.Type, _ group: Group, _ members: [(index: Int, gradient: Tensor)], _ learningRate: Double, _ scale: Double
  ) {
    let slots = members.map { index, gradient in
      let entry = entries[index]
      return OptimizerSlot<T>(
        parameter: entry.parameter.mutableElements(of: T.self), gradient: gradient.pointer(to: T.self),
        first: entry.moments.first?.mutableElements(of: T.self),
        second: entry.moments.dropFirst().first?.mutableElements(of: T.self), count: gradient.elementCount)
    }
    // The slots hold bare addresses: gradients are kept by `members`, parameters and moments by `entries`.
    withExtendedLifetime(members) {
      rule.apply(
        slots, learningRate: learningRate * group.learningRateFactor, decays: group.decays, step: group.step,
        gradientScale: scale)
    }
  }

  package func gradientNorm(_ gradients: Gradients) -> Double {
    var sum = 0.0
    for (_, gradient) in live(gradients) {
      sum += withExtendedLifetime(gradient) {
        switch gradient.dtype {
        case .float64: Reductions.sumOfSquares(gradient.pointer(to: Double.self), count: gradient.elementCount)
        default: Reductions.sumOfSquares(gradient.pointer(to: Float.self), count: gradient.elementCount)
        }
      }
    }
    return sum.squareRoot()
  }

  /// Gradients of the parameters that an update changes, with the position of their entry.
  private func live(_ gradients: Gradients) -> [(index: Int, gradient: Tensor)] {
    entries.indices.compactMap { index in
      let parameter = entries[index].parameter
      guard parameter.isTrainable, let gradient = gradients[parameter] else { return nil }
      if gradient.shape != parameter.shape || gradient.dtype != parameter.dtype {
        misuse(
          "Optimizer",
          "gradient \(gradient.shape) \(gradient.dtype) for '\(entries[index].name)' \(parameter.shape) \(parameter.dtype)"
        )
      }
      return (index, gradient)
    }
  }

  func emptyMoments(of index: Int) -> [Buffer] {
    let parameter = entries[index].parameter
    return rule.moments.map { _ in Buffer(.zeros(parameter.shape, dtype: parameter.dtype)) }
  }
}
