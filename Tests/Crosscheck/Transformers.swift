import MartletFormats
import MartletModels
import MartletNN
import MartletTensor
import MartletVerification

/// Transformer layers and models with random weights, inputs and masks: their outputs y and the gradients of L = Σ wᵢyᵢ by every
/// input and parameter.
///
/// Case k has tensors `k.parameter.NAME` and `k.gradient.NAME` under PyTorch's names and layouts, `k.input.NAME` and
/// `k.slope.NAME`, `k.constant.NAME`, `k.output` and `k.weight`; what each case is, JSON in the metadata says.
struct Transformers {
  private let dtype: DType
  private var tensors = NamedTensors()
  private var cases: [JSONValue] = []
  private var generator = RandomGenerator(seed: 11)

  static func write(_ dtype: DType, to path: String) throws {
    var writer = Transformers(dtype: dtype)
    writer.addLayers()
    writer.addModels()
    writer.tensors.metadata["cases"] = JSONValue.array(writer.cases).text
    try writer.tensors.save(safetensors: path)
  }

  private init(dtype: DType) { self.dtype = dtype }

  private mutating func add(
    _ description: [(String, JSONValue)], _ module: any Module, inputs: [(String, Tensor)],
    constants: [(String, Tensor)] = [], _ function: ([Tensor]) -> Tensor
  ) {
    let number = cases.count
    cases.append(.object(description.map { JSONMember($0.0, $0.1) }))
    for (_, parameter) in module.namedParameters() {
      // Away from the zeros and ones that layers begin with.
      let noise = Tensor.normal(parameter.shape, mean: 0, deviation: 0.2, dtype: dtype, using: &generator)
      parameter.assign(parameter.value.detached() + noise)
    }
    func addWeights(_ kind: String) {
      for (name, tensor) in Weights.named(module) { tensors["\(number).\(kind).\(name)"] = tensor }
    }
    addWeights("parameter")
    for (name, tensor) in constants { tensors["\(number).constant.\(name)"] = tensor }
    let tracked = inputs.map { $0.1.dtype.isFloatingPoint ? $0.1.trackingGradient() : $0.1 }
    let output = function(tracked)
    let weight = Tensor.normal(output.shape, dtype: dtype, using: &generator)
    let gradients = (output * weight).sum().gradients()
    tensors["\(number).output"] = output.detached()
    tensors["\(number).weight"] = weight
    for ((name, _), input) in zip(inputs, tracked) {
      tensors["\(number).input.\(name)"] = input.detached()
      if input.dtype.isFloatingPoint { tensors["\(number).slope.\(name)"] = gradients[input] ?? .zeros(like: input) }
    }
    // The gradients in the parameters' place, so that they get the names and layouts of files.
    for (_, parameter) in module.namedParameters() {
      parameter.assign(gradients[parameter]?.detached() ?? .zeros(parameter.shape, dtype: dtype))
    }
    addWeights("gradient")
  }

  private mutating func normal(_ shape: Shape) -> Tensor { .normal(shape, dtype: dtype, using: &generator) }

  /// Which positions may be looked at; every query sees a key.
  private mutating func mask(_ kind: String, _ count: Int, _ heads: Int, _ rows: Int, _ columns: Int) -> Tensor? {
    switch kind {
    case "padding":
      // Row n keeps its first columns − n positions.
      let lengths = Tensor((0..<count).map { Int32(max(1, columns - $0)) }, shape: [count, 1])
      return (Tensor.arange(0..<columns) .< lengths).reshaped(to: [count, 1, 1, columns])
    case "pairs", "heads":
      let shape: Shape = kind == "pairs" ? [rows, columns] : [count, heads, rows, columns]
      let drawn = Tensor.bernoulli(shape, probability: 0.6, using: &generator)
      return drawn .| (Tensor.arange(0..<columns) .== 0)
    default: return nil
    }
  }

  private mutating func addLayers() {
    let masks = ["none", "padding", "pairs", "heads", "causal"]
    // Batch, target, source, width, heads, hidden.
    let sizes = [(2, 5, 4, 12, 3, 7), (3, 1, 6, 8, 2, 16)]
    for preNorm in [false, true] {
      for activation in [FeedForwardActivation.relu, .gelu] {
        for (index, kind) in masks.enumerated() {
          for (count, target, source, width, heads, hidden) in sizes {
            let bias = index != 2
            var description: [(String, JSONValue)] = [
              ("kind", "encoder"), ("width", .integer(width)), ("heads", .integer(heads)),
              ("hidden", .integer(hidden)), ("pre_norm", .bool(preNorm)), ("activation", .string(activation.rawValue)),
              ("bias", .bool(bias)), ("mask", .string(kind)),
            ]
            let encoder = TransformerEncoderLayer(
              width, heads: heads, hidden: hidden, activation: activation, preNorm: preNorm, bias: bias, dtype: dtype,
              using: &generator)
            let own = mask(kind, count, heads, target, target)
            add(
              description, encoder, inputs: [("x", normal([count, target, width]))],
              constants: own.map { [("mask", $0)] } ?? []
            ) { encoder($0[0], mask: own, isCausal: kind == "causal") }

            description[0].1 = "decoder"
            let decoder = TransformerDecoderLayer(
              width, heads: heads, hidden: hidden, activation: activation, preNorm: preNorm, bias: bias, dtype: dtype,
              using: &generator)
            let memoryMask = mask(masks[(index + 1) % 4], count, heads, target, source)
            description.append(("memory_mask", .string(memoryMask == nil ? "none" : masks[(index + 1) % 4])))
            let constants = [own.map { ("mask", $0) }, memoryMask.map { ("memory_mask", $0) }].compactMap { $0 }
            add(
              description, decoder,
              inputs: [("x", normal([count, target, width])), ("memory", normal([count, source, width]))],
              constants: constants
            ) {
              decoder($0[0], memory: $0[1], mask: own, memoryMask: memoryMask, isCausal: kind == "causal")
            }
          }
        }
      }
    }
  }

  private mutating func addModels() {
    for (pooling, height, width) in [
      (VisionTransformer.Pooling.classToken, 8, 12), (.mean, 8, 12), (.classToken, 5, 4),
    ] {
      let configuration = ModelConfiguration(height: height, width: width, channels: 3, classes: 5, dtype: dtype)
      let model = VisionTransformer(
        configuration, patch: 4, width: 12, depth: 2, heads: 3, pooling: pooling, using: &generator)
      add(
        [("kind", "vit"), ("patch", 4), ("heads", 3), ("depth", 2), ("mean", .bool(pooling == .mean))], model,
        inputs: [("x", normal([3, height, width, 3]))]
      ) { model($0[0]) }
    }
    var sizes = BERTConfiguration()
    (sizes.vocabularySize, sizes.width, sizes.depth, sizes.heads, sizes.hiddenWidth) = (30, 12, 2, 3, 20)
    (sizes.positions, sizes.dropout, sizes.attentionDropout, sizes.dtype) = (9, 0, 0, dtype)
    for approximate in [false, true] {
      sizes.usesApproximateGELU = approximate
      let model = BERT(sizes, using: &generator)
      let ids = Tensor.integers([3, 7], in: 0..<30, using: &generator)
      let types = Tensor.integers([3, 7], in: 0..<2, using: &generator)
      let keys = mask("padding", 3, 3, 7, 7)?.reshaped(to: [3, 7])
      let constants = [("ids", ids), ("types", types)] + (keys.map { [("mask", $0)] } ?? [])
      add(
        [("kind", "bert"), ("heads", 3), ("depth", 2), ("approximate", .bool(approximate))], model, inputs: [],
        constants: constants
      ) { _ in
        let states = model(ids, types: types, mask: keys)
        return concatenate([SequencePooling.mean(states, mask: keys), model.pooled(states)], axis: 1)
      }
    }
    for preNorm in [false, true] {
      let model = EncoderDecoderTransformer(
        sourceVocabulary: 11, targetVocabulary: 9, width: 12, depth: 2, heads: 3, hidden: 20, dropout: 0,
        preNorm: preNorm, dtype: dtype, using: &generator)
      let source = Tensor.integers([3, 6], in: 0..<11, using: &generator)
      let target = Tensor.integers([3, 5], in: 0..<9, using: &generator)
      let keys = mask("padding", 3, 3, 6, 6)?.reshaped(to: [3, 6])
      let constants = [("source", source), ("target", target)] + (keys.map { [("mask", $0)] } ?? [])
      add(
        [
          ("kind", "sequences"), ("width", 12), ("heads", 3), ("depth", 2), ("hidden", 20),
          ("pre_norm", .bool(preNorm)),
        ],
        model, inputs: [], constants: constants
      ) { _ in model(source, target, sourceMask: keys) }
    }
  }
}
