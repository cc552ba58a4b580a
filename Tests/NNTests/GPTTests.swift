import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct GPTTests {
  static func model(
    _ layers: Int = 2, context: Int = 8, bias: Bool = true, tiesHead: Bool = true, dropout: Double = 0,
    dtype: DType = .float32
  ) -> GPT {
    var generator = RandomGenerator(seed: 5)
    return GPT(
      GPTConfiguration(
        vocabularySize: 11, contextLength: context, layers: layers, heads: 2, width: 8, bias: bias, tiesHead: tiesHead,
        dropout: dropout, dtype: dtype), using: &generator)
  }

  @Test func namesAreThoseOfItsFiles() {
    let names = Weights.named(Self.model(1)).map(\.name)
    #expect(
      names == [
        "transformer.wte.weight", "transformer.wpe.weight", "transformer.h.0.ln_1.weight", "transformer.h.0.ln_1.bias",
        "transformer.h.0.attn.c_attn.weight", "transformer.h.0.attn.c_attn.bias", "transformer.h.0.attn.c_proj.weight",
        "transformer.h.0.attn.c_proj.bias", "transformer.h.0.ln_2.weight", "transformer.h.0.ln_2.bias",
        "transformer.h.0.mlp.c_fc.weight", "transformer.h.0.mlp.c_fc.bias", "transformer.h.0.mlp.c_proj.weight",
        "transformer.h.0.mlp.c_proj.bias", "transformer.ln_f.weight", "transformer.ln_f.bias",
      ])
    let shapes = Dictionary(uniqueKeysWithValues: Weights.named(Self.model(1)).map { ($0.name, $0.tensor.shape) })
    #expect(shapes["transformer.h.0.attn.c_attn.weight"] == [24, 8])
    #expect(shapes["transformer.h.0.mlp.c_fc.weight"] == [32, 8])
    let plain = Weights.named(Self.model(1, bias: false, tiesHead: false)).map(\.name)
    #expect(!plain.contains { $0.hasSuffix("bias") } && plain.last == "lm_head.weight")
  }

  /// The head of a file may be there although it is tied, and its table may be there under the head's name alone.
  @Test func tiedWeightsLoadUnderEitherName() throws {
    var tensors = Dictionary(uniqueKeysWithValues: Weights.named(Self.model()).map { ($0.name, $0.tensor) })
    let table = Tensor((0..<88).map(Float.init), shape: [11, 8])
    tensors["transformer.wte.weight"] = nil
    tensors["lm_head.weight"] = table
    let model = Self.model()
    try Weights.load(tensors, into: model)
    #expect(model.tokenEmbedding.weight.value.array(of: Float.self) == table.array(of: Float.self))
    #expect(model.head.weight === model.tokenEmbedding.weight)
    tensors["transformer.wte.weight"] = table
    try Weights.load(tensors, into: model)
    tensors["lm_head.extra"] = table
    #expect(throws: NamedTensorError.self) { try Weights.load(tensors, into: model) }
  }

  @Test func parameterCounts() {
    var generator = RandomGenerator(seed: 0)
    let small = GPT(
      .init(vocabularySize: 65, contextLength: 64, layers: 4, heads: 4, width: 128, tiesHead: false), using: &generator)
    #expect(small.parameterCount == 818_176)
    let recipe = GPT(
      .init(vocabularySize: 65, contextLength: 64, layers: 4, heads: 4, width: 128, bias: false), using: &generator)
    #expect(recipe.parameterCount == 804_096)
  }

  /// A token's logits depend on no later token.
  @Test func looksBackOnly() {
    let model = Self.model(dtype: .float64)
    let a = model(Tensor([[1, 2, 3, 4, 5]] as [[Int32]]))
    let b = model(Tensor([[1, 2, 3, 9, 0]] as [[Int32]]))
    #expect(a[0, 0..<3].array(of: Double.self) == b[0, 0..<3].array(of: Double.self))
    #expect(a[0, 3].array(of: Double.self) != b[0, 3].array(of: Double.self))
    #expect(model(Tensor([] as [Int32], shape: [2, 0])).shape == [2, 0, 11])
    #expect(model(Tensor([7] as [Int32], shape: [1, 1])).shape == [1, 1, 11])
  }

  @Test func newWeightsAreNarrow() {
    var generator = RandomGenerator(seed: 1)
    let model = GPT(
      .init(vocabularySize: 65, contextLength: 64, layers: 8, heads: 4, width: 128), using: &generator)
    func deviation(_ parameter: Parameter) -> Double {
      let values = parameter.value.array(of: Float.self).map(Double.init)
      return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    #expect(abs(deviation(model.tokenEmbedding.weight) - 0.02) < 0.001)
    #expect(abs(deviation(model.positionEmbedding.weight) - 0.02) < 0.001)
    #expect(abs(deviation(model.blocks[3].attention.input.weight) - 0.02) < 0.0005)
    #expect(abs(deviation(model.blocks[3].attention.output.weight) - 0.005) < 0.0002)
    #expect(abs(deviation(model.blocks[0].feedForward.output.weight) - 0.005) < 0.0002)
    #expect(model.blocks[0].feedForward.input.bias?.value.array(of: Float.self).allSatisfy { $0 == 0 } ?? false)
  }

  @Test func learnsToCount() {
    let model = Self.model()
    let optimizer = AdamW(model, weightDecay: 0.1, decay: .matrices)
    let ids = Tensor((0..<4).flatMap { row in (0..<8).map { Int32(($0 + row) % 11) } }, shape: [4, 8])
    let targets = Tensor((0..<4).flatMap { row in (1..<9).map { Int32(($0 + row) % 11) } }, shape: [4, 8])
    var loss = 0.0
    for _ in 0..<150 {
      let value = crossEntropy(model(ids), targets)
      loss = value.item()
      optimizer.update(with: value.gradients(), learningRate: 0.01, clippingNorm: 1)
    }
    #expect(loss < 0.1)
  }

  @Test func aLongSequenceIsRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = GPTTests.model()(Tensor([Int32](repeating: 0, count: 9), shape: [1, 9]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("9 tokens do not fit the model's context of 8"))
  }
}
