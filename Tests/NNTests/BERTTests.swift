import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct BERTTests {
  private static var small: BERTConfiguration {
    var configuration = BERTConfiguration()
    configuration.vocabularySize = 20
    configuration.width = 8
    configuration.depth = 2
    configuration.heads = 2
    configuration.hiddenWidth = 12
    configuration.positions = 6
    configuration.dtype = .float64
    return configuration
  }

  private static func model(pooler: Bool = true) -> BERT {
    var generator = RandomGenerator(seed: 1)
    let model = BERT(small, pooler: pooler, using: &generator)
    model.evaluate()
    return model
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Double { (a - b).absolute().max().item() }

  @Test func namesAreThePublishedOnes() {
    func both(_ paths: [String]) -> [String] { paths.flatMap { ["\($0).weight", "\($0).bias"] } }
    var expected = ["word", "position", "token_type"].map { "embeddings.\($0)_embeddings.weight" }
    expected += both(["embeddings.LayerNorm", "pooler.dense"])
    for layer in 0..<2 {
      let paths = [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
        "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm",
      ]
      expected += both(paths.map { "encoder.layer.\(layer).\($0)" })
    }
    #expect(Set(Weights.named(Self.model()).map(\.name)) == Set(expected))
    #expect(!Weights.named(Self.model(pooler: false)).contains { $0.name.hasPrefix("pooler") })
  }

  /// bert-base-uncased has 109,482,240 parameters; each layer 7,087,872 of them.
  @Test func parameterCount() {
    var configuration = BERTConfiguration()
    configuration.depth = 1
    var generator = RandomGenerator(seed: 1)
    #expect(BERT(configuration, using: &generator).parameterCount == 109_482_240 - 11 * 7_087_872)
  }

  @Test func paddingChangesNothing() {
    let model = Self.model()
    let ids = Tensor([3, 4, 5, 0, 0, 6, 7, 8, 9, 10] as [Int32], shape: [2, 5])
    let mask = Tensor([true, true, true, false, false, true, true, true, true, true], shape: [2, 5])
    let types = Tensor([0, 0, 1, 0, 0, 0, 1, 1, 1, 1] as [Int32], shape: [2, 5])
    let states = model(ids, types: types, mask: mask)
    #expect(states.shape == [2, 5, 8])
    let alone = model(ids[0..<1, 0..<3], types: types[0..<1, 0..<3])
    #expect(difference(states[0..<1, 0..<3], alone) < 1e-12)
    #expect(difference(SequencePooling.mean(states, mask: mask)[0], SequencePooling.mean(alone)[0]) < 1e-12)
    #expect(difference(model.pooled(states)[0], model.pooled(alone)[0]) < 1e-12)
    #expect(
      difference(model(ids, mask: mask), model(ids, types: Tensor.zeros([2, 5], dtype: .int64), mask: mask)) == 0)
    #expect(difference(model(ids, mask: mask), states) > 1e-3)
  }

  @Test func pooling() {
    let states = Tensor([1, 2, 3, 4, 5, .infinity, 7, 8, 9, 10, 11, 12] as [Double], shape: [2, 3, 2])
    let mask = Tensor([true, true, false, false, false, false], shape: [2, 3])
    #expect(SequencePooling.mean(states, mask: mask).array(of: Double.self) == [2, 3, 0, 0])
    #expect(SequencePooling.mean(states).array(of: Double.self) == [3, .infinity, 9, 10])
    #expect(SequencePooling.first(states, mask: mask).array(of: Double.self) == [1, 2, 7, 8])
    #expect(SequencePooling.mean(Tensor.zeros([2, 0, 3])).array(of: Float.self) == [0, 0, 0, 0, 0, 0])
  }

  @Test func shortSequences() {
    let model = Self.model()
    #expect(model(Tensor.zeros([2, 0], dtype: .int32)).shape == [2, 0, 8])
    #expect(model(Tensor.zeros([0, 3], dtype: .int32)).shape == [0, 3, 8])
    #expect(model(Tensor.zeros([1, 1], dtype: .int32)).shape == [1, 1, 8])
    // Nothing but padding: nothing to look at, and still no NaN.
    let none = model(Tensor.zeros([1, 3], dtype: .int32), mask: Tensor.zeros([1, 3], dtype: .bool))
    #expect(none.isFinite().all().array(of: Bool.self) == [true])
  }

  private func expectRefusal(_ result: ExitTest.Result?, _ words: String) throws {
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains(words), "\(text)")
  }

  @Test func longSequencesAreRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BERTTests.model()(Tensor.zeros([1, 7], dtype: .int32))
    }
    try expectRefusal(result, "BERT: a sequence of 7 tokens is longer than the model's 6 positions")
  }

  @Test func unknownTokensAreRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BERTTests.model()(Tensor([0, 20] as [Int32], shape: [1, 2]))
    }
    try expectRefusal(result, "id 20 is not in a vocabulary of 20")
  }

  @Test func otherMasksAreRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BERTTests.model()(Tensor.zeros([1, 3], dtype: .int32), mask: Tensor.ones([3], dtype: .bool))
    }
    try expectRefusal(result, "BERT: [3] given beside ids of shape [1, 3]")
  }
}
