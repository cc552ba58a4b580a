import MartletFormats
import MartletModels
import MartletNN
import MartletTensor

/// Attention and its layer in many configurations: what PyTorch must make of the same numbers, values and every gradient.
///
/// Tensor `x` of case k of a kind is called `KIND.k.x`; the list of cases is JSON in the metadata.
enum AttentionCases {
  private struct Case {
    var batch: Int
    var queries: Int
    var keys: Int
    var heads: Int
    var groups: Int
    var width: Int
    var valueWidth: Int
    var mask: Mask
    var isCausal: Bool
    /// Queries, keys and values of one sequence.
    var isSelf: Bool
    var hasBias = true
    var wantsWeights = false

    enum Mask: String, CaseIterable { case none, padding, full, heads }

    var json: JSONValue {
      [
        "batch": .integer(batch), "queries": .integer(queries), "keys": .integer(keys), "heads": .integer(heads),
        "groups": .integer(groups), "width": .integer(width), "mask": .string(mask.rawValue),
        "causal": .bool(isCausal), "self": .bool(isSelf), "bias": .bool(hasBias), "weights": .bool(wantsWeights),
      ]
    }

    /// A mask in which every query sees a key, also where the causal triangle is cut from it.
    func draw(_ generator: inout RandomGenerator) -> Tensor? {
      let shape: Shape
      switch mask {
      case .none: return nil
      case .padding: shape = [batch, 1, 1, keys]
      case .full: shape = [queries, keys]
      case .heads: shape = [batch, heads, queries, keys]
      }
      let drawn = Tensor.uniform(shape, in: 0..<1, dtype: .float64, using: &generator) .> 0.3
      return drawn .| (Tensor((0..<keys).map(Double.init)) .< 1)
    }
  }

  /// Every kind of mask with and without a triangle, over shapes with one query, and with several blocks and panels. With one
  /// key alone, gradients of queries and keys would be nothing but rounding.
  private static let cases: [Case] = {
    let shapes = [
      (2, 5, 5, 2, 2, 4), (1, 7, 12, 4, 4, 8), (3, 1, 9, 2, 2, 5), (2, 70, 70, 3, 3, 16), (1, 33, 300, 2, 2, 4),
      (2, 9, 9, 4, 2, 3), (1, 66, 66, 6, 2, 8), (2, 4, 10, 3, 1, 6), (2, 3, 4, 2, 2, 3), (1, 130, 130, 2, 1, 4),
    ]
    var cases: [Case] = []
    for (number, (batch, queries, keys, heads, groups, width)) in shapes.enumerated() {
      for mask in Case.Mask.allCases {
        for isCausal in [false, true] {
          cases.append(
            Case(
              batch: batch, queries: queries, keys: keys, heads: heads, groups: groups, width: width,
              valueWidth: number % 3 == 1 ? width + 3 : width, mask: mask, isCausal: isCausal,
              isSelf: queries == keys && cases.count % 4 < 3, hasBias: (cases.count / 2) % 3 != 0,
              wantsWeights: cases.count % 5 == 0))
        }
      }
    }
    return cases
  }()

  static func write(_ dtype: DType, to path: String) throws {
    var tensors = NamedTensors()
    for (number, item) in cases.enumerated() {
      writeOperation(item, "operation.\(number)", dtype, &tensors)
      writeLayer(item, "layer.\(number)", dtype, &tensors)
    }
    tensors.metadata["cases"] = JSONValue.array(cases.map(\.json)).text
    try tensors.save(safetensors: path)
  }

  private static func writeOperation(_ item: Case, _ name: String, _ dtype: DType, _ tensors: inout NamedTensors) {
    var generator = RandomGenerator(seed: 11)
    func draw(_ shape: Shape) -> Tensor { .normal(shape, dtype: dtype, using: &generator) }
    let inputs = [
      draw([item.batch, item.queries, item.heads, item.width]), draw([item.batch, item.keys, item.groups, item.width]),
      draw([item.batch, item.keys, item.groups, item.valueWidth]),
    ].map { $0.trackingGradient() }
    let mask = item.draw(&generator)
    let output = attention(inputs[0], inputs[1], inputs[2], mask: mask, isCausal: item.isCausal)
    let weight = draw(output.shape)
    let gradients = (output * weight).sum().gradients()
    for (letter, input) in zip(["q", "k", "v"], inputs) {
      tensors["\(name).\(letter)"] = input.detached()
      tensors["\(name).d\(letter)"] = gradients[input]
    }
    tensors["\(name).mask"] = mask
    tensors["\(name).output"] = output.detached()
    tensors["\(name).weight"] = weight
  }

  private static func writeLayer(_ item: Case, _ name: String, _ dtype: DType, _ tensors: inout NamedTensors) {
    var generator = RandomGenerator(seed: 12)
    let dimension = item.heads * item.width
    func draw(_ shape: Shape) -> Tensor { .normal(shape, dtype: dtype, using: &generator) }
    let layer = MultiHeadAttention(
      dimension, heads: item.heads, keyValueHeads: item.groups, bias: item.hasBias, dtype: dtype, using: &generator)
    // Weights of a new layer give all keys nearly the same weight, and the queries' gradients cancel; biases begin as zeros.
    let input = layer.inputWeight
    input.assign(draw(input.shape) * (1.5 / Double(dimension).squareRoot()))
    for bias in [layer.inputBias, layer.output.bias].compactMap({ $0 }) { bias.assign(draw(bias.shape)) }
    let query = draw([item.batch, item.queries, dimension]).trackingGradient()
    let key = item.isSelf ? query : draw([item.batch, item.keys, dimension]).trackingGradient()
    let value = item.isSelf ? query : draw([item.batch, item.keys, dimension]).trackingGradient()
    let mask = item.draw(&generator)
    let output: Tensor
    var weights: Tensor?
    if item.wantsWeights {
      let both = layer.withWeights(query, key, value, mask: mask, isCausal: item.isCausal)
      output = both.output
      weights = both.weights
    } else if item.isSelf {
      output = layer(query, mask: mask, isCausal: item.isCausal)
    } else {
      output = layer(query, key, value, mask: mask, isCausal: item.isCausal)
    }
    let weight = draw(output.shape)
    let gradients = (output * weight).sum().gradients()
    for (letter, input) in zip(["query", "key", "value"], item.isSelf ? [query] : [query, key, value]) {
      tensors["\(name).\(letter)"] = input.detached()
      tensors["\(name).d\(letter)"] = gradients[input]
    }
    tensors["\(name).mask"] = mask
    tensors["\(name).output"] = output.detached()
    tensors["\(name).weights"] = weights?.detached()
    tensors["\(name).weight"] = weight
    // As files hold them: weights are [out, in].
    for ((fileName, tensor), (_, parameter)) in zip(Weights.named(layer), layer.namedParameters()) {
      tensors["\(name).parameter.\(fileName)"] = tensor
      let gradient = gradients[parameter]
      tensors["\(name).gradient.\(fileName)"] = tensor.rank == 2 ? gradient?.transposed() : gradient
    }
  }
}
