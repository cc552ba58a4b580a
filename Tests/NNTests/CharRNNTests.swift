import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct CharRNNTests {
  private func values(_ tensor: Tensor) -> [Float] { tensor.array(of: Float.self) }

  @Test(arguments: RecurrentKind.allCases) func namesInFiles(kind: RecurrentKind) {
    var generator = RandomGenerator(seed: 1)
    let model = CharRNN(kind, vocabulary: 7, embedding: 3, hidden: 5, layers: 2, using: &generator)
    let named = Weights.named(model)
    let cell = kind.rawValue
    let layers = ["l0", "l1"].flatMap { layer in
      ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map { "\(cell).\($0)_\(layer)" }
    }
    #expect(named.map(\.name) == ["embedding.weight"] + layers + ["head.weight", "head.bias"])
    let gates = kind == .lstm ? 20 : 15
    #expect(named[1].tensor.shape == [gates, 3] && named[5].tensor.shape == [gates, 5])
  }

  /// Reading in two parts, the state handed on, is reading at once.
  @Test(arguments: RecurrentKind.allCases) func statesContinue(kind: RecurrentKind) {
    var generator = RandomGenerator(seed: 2)
    let model = CharRNN(kind, vocabulary: 7, hidden: 5, layers: 2, using: &generator)
    let tokens = Tensor([0, 3, 6, 2, 1, 5, 5, 4, 0, 1] as [Int32], shape: [2, 5])
    let whole = model(tokens)
    #expect(whole.shape == [2, 5, 7])
    let (first, state) = model(tokens[.all, 0..<2], initial: nil)
    let (second, _) = model(tokens[.all, 2...], initial: state)
    let joined = concatenate([first, second], axis: 1)
    #expect(zip(values(whole), values(joined)).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func itLearns() {
    var generator = RandomGenerator(seed: 3)
    let model = CharRNN(.lstm, vocabulary: 3, hidden: 16, using: &generator)
    // 0 1 2 0 1 2 …: what follows is certain.
    func cycle(from first: Int) -> Tensor {
      var values: [Int32] = []
      for row in 0..<4 {
        for step in 0..<12 { values.append(Int32((first + row + step) % 3)) }
      }
      return Tensor(values, shape: [4, 12])
    }
    let (tokens, targets) = (cycle(from: 0), cycle(from: 1))
    let optimizer = AdamW(model)
    for _ in 0..<60 {
      optimizer.update(with: crossEntropy(model(tokens), targets).gradients(), learningRate: 0.02)
    }
    #expect(crossEntropy(model(tokens), targets).item() < 0.05)
  }

  @Test func misuse() async throws {
    let unknown = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let model = CharRNN(.gru, vocabulary: 7, hidden: 5, using: &generator)
      _ = model(Tensor([7] as [Int32], shape: [1, 1]))
    }
    #expect(text(unknown).contains("id 7 is not in a vocabulary of 7"))
    let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let model = CharRNN(.gru, vocabulary: 7, hidden: 5, using: &generator)
      _ = model(Tensor([1] as [Int32]))
    }
    #expect(text(rank).contains("CharRNN: tokens [1] are not [N, T]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
