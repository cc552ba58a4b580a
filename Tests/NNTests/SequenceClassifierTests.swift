import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct SequenceClassifierTests {
  private func values(_ tensor: Tensor) -> [Float] { tensor.array(of: Float.self) }

  @Test(arguments: [(RecurrentKind.lstm, 924_170), (.gru, 693_770)]) func parameterCounts(
    kind: RecurrentKind, count: Int
  ) {
    var generator = RandomGenerator(seed: 1)
    let model = SequenceClassifier(kind, inputs: 128, hidden: 256, layers: 2, classes: 10, using: &generator)
    #expect(model.parameterCount == count)
    let names = Weights.named(model).map(\.name)
    #expect(names.first == "\(kind.rawValue).weight_ih_l0" && names.last == "head.bias" && names.count == 10)
  }

  /// Each sequence by its own last step, in both directions.
  @Test(arguments: RecurrentKind.allCases) func paddingDoesNotMatter(kind: RecurrentKind) {
    var generator = RandomGenerator(seed: 2)
    let model = SequenceClassifier(
      kind, inputs: 3, hidden: 5, layers: 2, bidirectional: true, classes: 4, using: &generator)
    let x = Tensor.normal([3, 6, 3], using: &generator)
    let lengths: [Int32] = [6, 1, 4]
    let together = model(x, lengths: Tensor(lengths))
    #expect(together.shape == [3, 4])
    for (item, length) in lengths.enumerated() {
      let alone = values(model(x.rows(item..<item + 1)[.all, 0..<Int(length)]))
      #expect(zip(values(together[item]), alone).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
