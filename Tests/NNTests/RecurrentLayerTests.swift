import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct RecurrentLayerTests {
  private func values(_ tensor: Tensor) -> [Float] { tensor.array(of: Float.self) }

  @Test func namesAndLayoutsInFilesArePyTorchs() {
    var generator = RandomGenerator(seed: 1)
    let layer = LSTM(3, 5, layers: 2, bidirectional: true, using: &generator)
    let named = Weights.named(layer)
    let parts = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    #expect(
      named.map(\.name) == ["_l0", "_l0_reverse", "_l1", "_l1_reverse"].flatMap { suffix in parts.map { $0 + suffix } })
    #expect(named.prefix(4).map(\.tensor.shape) == [[20, 3], [20, 5], [20], [20]])
    #expect(named[8].tensor.shape == [20, 10])
    #expect(values(named[1].tensor.transposed()) == values(layer.directions[0].weightHidden.value))
    let plain = GRU(3, 5, bias: false, using: &generator)
    #expect(Weights.named(plain).map(\.name) == ["weight_ih_l0", "weight_hh_l0"])
    #expect(Weights.named(plain).map(\.tensor.shape) == [[15, 3], [15, 5]])
  }

  final class Nested: Module {
    let network: RNN
    init(using generator: inout RandomGenerator) { network = RNN(2, 3, using: &generator) }
  }

  @Test func weightsRoundTripUnderAPath() throws {
    var generator = RandomGenerator(seed: 1)
    let (source, target) = (Nested(using: &generator), Nested(using: &generator))
    let file = Dictionary(uniqueKeysWithValues: Weights.named(source).map { ($0.name, $0.tensor) })
    #expect(
      file.keys.sorted() == [
        "network.bias_hh_l0", "network.bias_ih_l0", "network.weight_hh_l0", "network.weight_ih_l0",
      ])
    let x = Tensor.normal([2, 4, 2], using: &generator)
    #expect(values(source.network(x)) != values(target.network(x)))
    try Weights.load(file, into: target)
    #expect(values(source.network(x)) == values(target.network(x)))
    var wrong = file
    wrong["network.weight_hh_l0"] = Tensor.zeros([3, 4])
    let error = #expect(throws: NamedTensorError.self) { try Weights.load(wrong, into: target) }
    #expect(error?.mismatched.map(\.name) == ["network.weight_hh_l0"])
  }

  @Test func newWeightsAreUniform() {
    var generator = RandomGenerator(seed: 1)
    let layer = GRU(40, 64, using: &generator)
    for (name, parameter) in layer.namedParameters() {
      let all = values(parameter.value)
      let bound = Float(0.125)
      #expect(all.allSatisfy { abs($0) <= bound }, "\(name)")
      // 192 numbers at least: all of them below 0.95 of the bound would be a chance of 1 in 20,000.
      #expect(all.map(abs).max()! > 0.95 * bound, "\(name)")
    }
  }

  /// Layers by hand out of the operation: inputs, directions and states are where they belong.
  @Test func twoBidirectionalLayersAreFourOperations() {
    var generator = RandomGenerator(seed: 2)
    let layer = LSTM(3, 4, layers: 2, bidirectional: true, using: &generator)
    let x = Tensor.normal([2, 5, 3], using: &generator)
    let state = LSTM.State(
      hidden: Tensor.normal([4, 2, 4], using: &generator), cell: Tensor.normal([4, 2, 4], using: &generator))
    let lengths = Tensor([5, 2] as [Int32])
    func half(_ x: Tensor, _ place: Int) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
      let p = layer.directions[place]
      return lstm(
        x, weightInput: p.weightInput.value, weightHidden: p.weightHidden.value, biasInput: p.biasInput?.value,
        biasHidden: p.biasHidden?.value, initialHidden: state.hidden[place], initialCell: state.cell[place],
        lengths: lengths, reversed: place % 2 == 1)
    }
    let (a, b) = (half(x, 0), half(x, 1))
    let between = concatenate([a.output, b.output], axis: 2)
    let (c, d) = (half(between, 2), half(between, 3))
    let (output, final) = layer(x, initial: state, lengths: lengths)
    #expect(values(output) == values(concatenate([c.output, d.output], axis: 2)))
    #expect(values(final.hidden) == values(stack([a.hidden, b.hidden, c.hidden, d.hidden])))
    #expect(values(final.cell) == values(stack([a.cell, b.cell, c.cell, d.cell])))
    #expect(output.shape == [2, 5, 8])
  }

  @Test func dropoutIsBetweenLayersWhileTraining() {
    var generator = RandomGenerator(seed: 3)
    let layer = GRU(2, 8, layers: 2, dropout: 0.5, using: &generator)
    let x = Tensor.normal([2, 4, 2], using: &generator)
    let (first, second) = (values(layer(x)), values(layer(x)))
    #expect(first != second)
    // None of the last layer's outputs is dropped.
    #expect(first.allSatisfy { $0 != 0 })
    layer.evaluate()
    #expect(values(layer(x)) == values(layer(x)))
    let single = GRU(2, 8, dropout: 0.5, using: &generator)
    #expect(values(single(x)) == values(single(x)))
  }

  @Test func emptySequencesAndSingleSteps() {
    var generator = RandomGenerator(seed: 4)
    let layer = LSTM(2, 3, layers: 2, using: &generator)
    let state = LSTM.State(
      hidden: Tensor.normal([2, 4, 3], using: &generator), cell: Tensor.normal([2, 4, 3], using: &generator))
    let (output, final) = layer(Tensor.zeros([4, 0, 2]), initial: state)
    #expect(output.shape == [4, 0, 3])
    #expect(values(final.hidden) == values(state.hidden) && values(final.cell) == values(state.cell))
    let x = Tensor.normal([4, 1, 2], using: &generator)
    #expect(values(layer(x, initial: state).output) == values(layer(x, initial: state).state.hidden[1]))
    let none = layer(
      Tensor.normal([4, 3, 2], using: &generator), initial: state, lengths: Tensor.zeros([4], dtype: .int32))
    #expect(values(none.state.cell) == values(state.cell) && values(none.output).allSatisfy { $0 == 0 })
    #expect(layer(Tensor.zeros([0, 3, 2])).shape == [0, 3, 3])
  }

  @Test func misuse() async throws {
    let features = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let layer = GRU(2, 3, using: &generator)
      _ = layer(Tensor.zeros([1, 4, 3]))
    }
    #expect(text(features).contains("GRU: input [1, 4, 3] does not have 2 features"))
    let state = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let layer = RNN(2, 3, bidirectional: true, using: &generator)
      _ = layer(Tensor.zeros([1, 4, 2]), initial: Tensor.zeros([1, 1, 3])).output
    }
    #expect(text(state).contains("RNN: initial state [1, 1, 3] is not [2, 1, 3], for input [1, 4, 2]"))
    let sizes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = LSTM(2, 0, layers: 2, using: &generator)
    }
    #expect(text(sizes).contains("LSTM: 2 layers of 0 hidden units for 2 inputs"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
