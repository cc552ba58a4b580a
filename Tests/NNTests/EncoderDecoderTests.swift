import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct EncoderDecoderTests {
  private func model(dropout: Double = 0, dtype: DType = .float64) -> EncoderDecoderTransformer {
    var generator = RandomGenerator(seed: 1)
    return EncoderDecoderTransformer(
      sourceVocabulary: 7, targetVocabulary: 6, width: 16, depth: 2, heads: 2, hidden: 24, dropout: dropout,
      dtype: dtype, using: &generator)
  }

  @Test func partsHaveTheNamesOfPyTorchsTransformer() {
    let names = Weights.named(model()).map(\.name)
    #expect(names.first == "source_embedding.weight" && names.last == "head.bias")
    for name in [
      "encoder.layers.1.self_attn.in_proj_weight", "encoder.norm.weight",
      "decoder.layers.0.multihead_attn.in_proj_bias",
      "decoder.layers.1.linear2.weight", "decoder.norm.bias", "target_embedding.weight",
    ] { #expect(names.contains(name)) }
  }

  @Test func paddedSourcesAndPrefixes() {
    let model = model()
    let source = Tensor([1, 2, 3, 0, 0, 4, 5, 6, 1, 2] as [Int32], shape: [2, 5])
    let mask = Tensor([true, true, true, false, false, true, true, true, true, true], shape: [2, 5])
    let target = Tensor([0, 3, 4, 0, 2, 5] as [Int32], shape: [2, 3])
    let logits = model(source, target, sourceMask: mask)
    #expect(logits.shape == [2, 3, 6])
    let alone = model(source[0..<1, 0..<3], target[0..<1])
    #expect((logits[0..<1] - alone).absolute().max().item() < 1e-12)
    // What comes later changes nothing before.
    let prefix = model(source, target[.all, 0..<2], sourceMask: mask)
    #expect((logits[.all, 0..<2] - prefix).absolute().max().item() < 1e-12)
    #expect(model(source, Tensor.zeros([2, 0], dtype: .int32), sourceMask: mask).shape == [2, 0, 6])
  }

  /// Greedy answers are those of asking for the whole sequence again and again, and a batch's those of each alone.
  @Test func greedyAnswers() {
    let model = model(dropout: 0.3)
    let source = Tensor([1, 2, 3, 0, 0, 4, 5, 6, 1, 2] as [Int32], shape: [2, 5])
    let mask = Tensor([true, true, true, false, false, true, true, true, true, true], shape: [2, 5])
    let answers = model.greedy(source, sourceMask: mask, startID: 0, endID: 5, maximumLength: 6)
    for (row, length) in [(0, 3), (1, 5)] {
      let alone = model.greedy(
        source[row..<row + 1, 0..<length], startID: 0, endID: 5, maximumLength: 6)
      #expect(answers[row] == alone[0] && answers[row].count <= 6 && !answers[row].contains(5))
      var ids: [Int32] = [0]
      model.evaluating {
        while ids.count <= 6 {
          let target = Tensor(ids, shape: [1, ids.count])
          let next = model(source[row..<row + 1, 0..<length], target)[0, -1].argmax().array(of: Int32.self)[0]
          if next == 5 { break }
          ids.append(next)
        }
      }
      #expect(answers[row] == Array(ids.dropFirst()))
    }
    #expect(model.greedy(source, startID: 0, endID: 5, maximumLength: 0) == [[], []])
    #expect(model.greedy(source[0..<0], startID: 0, endID: 5, maximumLength: 3) == [])
  }

  @Test func everyParameterLearns() {
    let model = model()
    let loss = model(Tensor([1, 2] as [Int32], shape: [1, 2]), Tensor([0, 3] as [Int32], shape: [1, 2])).squared().sum()
    #expect(model.parametersWithoutGradient(in: loss.gradients()) == [])
  }
}
