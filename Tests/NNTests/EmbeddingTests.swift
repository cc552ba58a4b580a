import MartletNN
import MartletTensor
import Testing

@Suite struct EmbeddingTests {
  private func layer(paddingIndex: Int? = nil) -> Embedding {
    var generator = RandomGenerator(seed: 3)
    let layer = Embedding(4, 2, paddingIndex: paddingIndex, dtype: .float64, using: &generator)
    layer.weight.assign(Tensor((0..<8).map(Double.init), shape: [4, 2]))
    return layer
  }

  @Test func looksRowsUp() {
    let ids = Tensor([[3, 0], [1, 3]] as [[Int32]])
    let expected: [Double] = [6, 7, 0, 1, 2, 3, 6, 7]
    for ids in [ids, ids.cast(to: .int64)] {
      let y = layer()(ids)
      #expect(y.shape == [2, 2, 2] && y.array(of: Double.self) == expected)
    }
    #expect(layer()(Tensor(2 as Int32)).shape == [2])
    #expect(layer()(Tensor([] as [Int32], shape: [3, 0])).shape == [3, 0, 2])
  }

  @Test func gradientSumsOverEqualIds() throws {
    let layer = layer()
    let weights = Tensor((1...6).map(Double.init), shape: [3, 2])
    let loss = (layer(Tensor([2, 0, 2] as [Int32])) * weights).sum()
    let gradient = try #require(loss.gradients()[layer.weight])
    #expect(gradient.array(of: Double.self) == [3, 4, 0, 0, 6, 8, 0, 0])
  }

  @Test func paddingStartsAtZeroAndStays() throws {
    var generator = RandomGenerator(seed: 3)
    let fresh = Embedding(3, 2, paddingIndex: 1, using: &generator).weight.value.array(of: Float.self)
    #expect(fresh[2] == 0 && fresh[3] == 0 && fresh[0] != 0 && fresh[4] != 0)
    let layer = layer(paddingIndex: 0)
    let loss = layer(Tensor([0, 2, 0] as [Int32])).sum()
    let gradient = try #require(loss.gradients()[layer.weight])
    #expect(gradient.array(of: Double.self) == [0, 0, 0, 0, 1, 1, 0, 0])
  }

  @Test func drawsWithTheGivenInitialiser() {
    var generator = RandomGenerator(seed: 5)
    func deviation(_ layer: Embedding) -> Double {
      let values = layer.weight.value.array(of: Float.self).map(Double.init)
      return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    #expect(abs(deviation(Embedding(200, 50, using: &generator)) - 1) < 0.05)
    let small = Embedding(200, 50, initializer: .normal(deviation: 0.02), using: &generator)
    #expect(abs(deviation(small) - 0.02) < 0.001)
  }

  @Test func unknownIdsTrapWithTheirNumber() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 0)
      let layer = Embedding(5, 2, using: &generator)
      _ = layer(Tensor([1, 5] as [Int32]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("id 5 is not in a vocabulary of 5"))
    await #expect(processExitsWith: .failure) {
      var generator = RandomGenerator(seed: 0)
      _ = Embedding(5, 2, using: &generator)(Tensor([-1] as [Int32]))
    }
  }
}
