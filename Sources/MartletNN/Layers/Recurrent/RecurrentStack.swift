import MartletTensor

/// What the recurrent layers have in common: layers one on the other, each in one direction or in both.
protocol RecurrentStack: Layer, FileNamed {
  /// H
  var hiddenSize: Int { get }
  /// How many layers are stacked.
  var layerCount: Int { get }
  /// Whether each layer has a second half that goes from the last step to the first.
  var isBidirectional: Bool { get }
  /// Layer by layer, the forward direction before the reverse one.
  var directions: [RecurrentParameters] { get }
  /// Between layers; nil where nothing is dropped.
  var dropout: Dropout? { get }
}

/// One layer's call in one direction: its input, parameters and the initial states.
struct RecurrentStep {
  let x: Tensor
  let parameters: RecurrentParameters
  /// [N, H], one for each state of the cell; empty for zeros.
  let states: [Tensor]
  let lengths: Tensor?
  let reversed: Bool
}

extension RecurrentStack {
  /// Parameters of all directions of all layers.
  static func makeDirections(
    _ name: StaticString, inputs: Int, hidden: Int, gates: Int, layers: Int, bidirectional: Bool, bias: Bool,
    dtype: DType, using generator: inout RandomGenerator
  ) -> [RecurrentParameters] {
    if inputs < 0 || hidden < 1 || layers < 1 {
      misuse(name, "\(layers) layers of \(hidden) hidden units for \(inputs) inputs")
    }
    let count = bidirectional ? 2 : 1
    return (0..<layers * count).map { place in
      RecurrentParameters(
        inputs: place < count ? inputs : count * hidden, hidden: hidden, gates: gates, bias: bias, dtype: dtype,
        using: &generator)
    }
  }

  /// The stack over whole sequences.
  ///
  /// - Parameters:
  ///   - states: the initial ones, each [layers·directions, N, H]; empty for zeros
  ///   - step: one direction of one layer: its outputs [N, T, H] and its final states
  /// - Returns: the last layer's outputs [N, T, directions·H] and the final states, as the initial ones.
  func run(
    _ x: Tensor, states: [Tensor], lengths: Tensor?, _ name: StaticString,
    _ step: (RecurrentStep) -> (output: Tensor, states: [Tensor])
  ) -> (output: Tensor, states: [Tensor]) {
    if x.rank != 3 { misuse(name, "input \(x.shape) is not [N, T, C]") }
    let inputs = directions[0].weightInput.shape[0]
    if x.shape[2] != inputs { misuse(name, "input \(x.shape) does not have \(inputs) features") }
    let stateShape: Shape = [directions.count, x.shape[0], hiddenSize]
    for state in states where state.shape != stateShape {
      misuse(name, "initial state \(state.shape) is not \(stateShape), for input \(x.shape)")
    }
    let initial = states.map { $0.split([Int](repeating: 1, count: directions.count)) }
    var finals: [[Tensor]] = []
    var y = x
    let count = isBidirectional ? 2 : 1
    for layer in 0..<layerCount {
      if layer > 0, let dropout { y = dropout(y) }
      let halves = (0..<count).map { half in
        let place = layer * count + half
        let own = initial.map { $0[place].reshaped(to: [stateShape[1], stateShape[2]]) }
        let result = step(
          RecurrentStep(x: y, parameters: directions[place], states: own, lengths: lengths, reversed: half == 1))
        finals.append(result.states)
        return result.output
      }
      y = concatenate(halves, axis: 2)
    }
    return (recorded(x, y), finals[0].indices.map { state in stack(finals.map { $0[state] }) })
  }

  /// Multiply-adds of the products, counted as two.
  func productOperations(_ input: Shape) -> Int {
    let steps = input.extents.dropLast().reduce(1, *)
    return directions.reduce(0) {
      $0 + 2 * steps * ($1.weightInput.shape.elementCount + $1.weightHidden.shape.elementCount)
    }
  }

  /// PyTorch's names: `weight_ih_l0`, `bias_hh_l1_reverse`.
  var recurrentFileNames: [String: String] {
    var names: [String: String] = [:]
    for place in directions.indices {
      let layer = isBidirectional ? place / 2 : place
      let suffix = "_l\(layer)" + (isBidirectional && place % 2 == 1 ? "_reverse" : "")
      for (property, name) in [
        ("weightInput", "weight_ih"), ("weightHidden", "weight_hh"), ("biasInput", "bias_ih"),
        ("biasHidden", "bias_hh"),
      ] {
        names["directions.\(place).\(property)"] = name + suffix
      }
    }
    return names
  }
}
