import MartletFormats
import MartletModels
import MartletNN
import MartletTensor

/// Recurrent layers in many configurations: of each its inputs, weights under PyTorch's names, outputs, final states and all gradients
/// of L = Σ ⟨wₖ, resultₖ⟩.
///
/// A tensor is called `NUMBER.kind.name`; the configurations are JSON in the metadata. Gradients of weights are in memory's layout.
enum Recurrent {
  static let kinds = ["RNN tanh", "RNN relu", "LSTM", "GRU"]
  static let count = 48

  struct Configuration {
    let kind: String
    let batch, steps, inputs, hidden, layers: Int
    let isBidirectional, hasBias, hasStates, hasLengths: Bool

    /// Configuration number `index`: the flags in all combinations, three times over; sizes by chance.
    init(_ kind: String, _ index: Int, using generator: inout RandomGenerator) {
      self.kind = kind
      batch = [1, 2, 3, 5, 8, 9].randomElement(using: &generator)!
      steps = [1, 2, 3, 6, 11].randomElement(using: &generator)!
      inputs = [1, 2, 5, 8].randomElement(using: &generator)!
      hidden = [1, 2, 5, 8, 16, 19, 33].randomElement(using: &generator)!
      layers = 1 + index % 3
      (isBidirectional, hasBias) = (index & 1 != 0, index & 2 != 0)
      (hasStates, hasLengths) = (index & 4 != 0, index & 8 != 0)
    }

    var json: JSONValue {
      [
        "kind": .string(kind), "inputs": .integer(inputs), "hidden": .integer(hidden), "layers": .integer(layers),
        "bidirectional": .bool(isBidirectional), "bias": .bool(hasBias), "states": .bool(hasStates),
        "lengths": .bool(hasLengths), "batch": .integer(batch), "steps": .integer(steps),
      ]
    }
  }

  static func write(_ dtype: DType, to path: String) throws {
    var generator = RandomGenerator(seed: 17)
    var tensors = NamedTensors()
    var list: [JSONValue] = []
    for kind in kinds {
      for index in 0..<count {
        let configuration = Configuration(kind, index, using: &generator)
        add(configuration, number: list.count, dtype, to: &tensors, using: &generator)
        list.append(configuration.json)
      }
    }
    tensors.metadata["configurations"] = JSONValue.array(list).text
    try tensors.save(safetensors: path)
  }

  private static func add(
    _ c: Configuration, number: Int, _ dtype: DType, to tensors: inout NamedTensors,
    using generator: inout RandomGenerator
  ) {
    func add(_ kind: String, _ name: String, _ value: Tensor?) {
      if let value { tensors["\(number).\(kind).\(name)"] = value.detached() }
    }
    func normal(_ shape: Shape) -> Tensor {
      Tensor.normal(shape, dtype: .float64, using: &generator).cast(to: dtype)
    }
    let stateShape: Shape = [c.layers * (c.isBidirectional ? 2 : 1), c.batch, c.hidden]
    let x = normal([c.batch, c.steps, c.inputs]).trackingGradient()
    let stateCount = c.kind == "LSTM" ? 2 : 1
    let initial = c.hasStates ? (0..<stateCount).map { _ in normal(stateShape).trackingGradient() } : []
    let lengths =
      c.hasLengths
      ? Tensor((0..<c.batch).map { _ in Int32.random(in: 1...Int32(c.steps), using: &generator) }) : nil
    let (layer, results) = call(c, x, initial, lengths, dtype, using: &generator)
    let weights = results.map { normal($0.shape) }
    let objective = zip(weights, results).map { ($0 * $1).sum() }.reduce(Tensor.zeros([], dtype: dtype), +)
    let gradients = objective.gradients()
    add("input", "x", x)
    add("input", "lengths", lengths)
    add("gradient", "x", gradients[x])
    for (place, state) in initial.enumerated() {
      add("input", "state\(place)", state)
      add("gradient", "state\(place)", gradients[state])
    }
    for (place, result) in results.enumerated() {
      add("output", "\(place)", result)
      add("weight", "\(place)", weights[place])
    }
    for (file, memory) in zip(Weights.named(layer), layer.namedParameters()) {
      add("parameter", file.name, file.tensor)
      add("gradient", file.name, gradients[memory.parameter])
    }
  }

  /// A new layer and its results: outputs, then final states.
  private static func call(
    _ c: Configuration, _ x: Tensor, _ initial: [Tensor], _ lengths: Tensor?, _ dtype: DType,
    using generator: inout RandomGenerator
  ) -> (layer: any Layer, results: [Tensor]) {
    switch c.kind {
    case "LSTM":
      let layer = LSTM(
        c.inputs, c.hidden, layers: c.layers, bidirectional: c.isBidirectional, bias: c.hasBias, dtype: dtype,
        using: &generator)
      let state = initial.isEmpty ? nil : LSTM.State(hidden: initial[0], cell: initial[1])
      let (output, final) = layer(x, initial: state, lengths: lengths)
      return (layer, [output, final.hidden, final.cell])
    case "GRU":
      let layer = GRU(
        c.inputs, c.hidden, layers: c.layers, bidirectional: c.isBidirectional, bias: c.hasBias, dtype: dtype,
        using: &generator)
      let (output, final) = layer(x, initial: initial.first, lengths: lengths)
      return (layer, [output, final])
    default:
      let layer = RNN(
        c.inputs, c.hidden, layers: c.layers, activation: c.kind == "RNN relu" ? .relu : .tanh,
        bidirectional: c.isBidirectional, bias: c.hasBias, dtype: dtype, using: &generator)
      let (output, final) = layer(x, initial: initial.first, lengths: lengths)
      return (layer, [output, final])
    }
  }
}
