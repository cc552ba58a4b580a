import MartletNN
import MartletTensor
import Testing

@Suite struct OptimizerStateTests {
  private func makeBag() -> Bag { Bag([Tensor([1, 2] as [Float]), Tensor([3] as [Float])]) }

  private func run(_ optimizer: any Optimizer, _ bag: Bag, steps: Range<Int>) {
    for step in steps {
      let g = Float(step) - 2.5
      let gradients = bag.gradients([Tensor([g, -g] as [Float]), Tensor([0.3 * g] as [Float])])
      optimizer.update(with: gradients, learningRate: 0.01)
    }
  }

  private func dictionary(_ tensors: [(name: String, tensor: Tensor)]) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
  }

  @Test(arguments: OptimizerRow.all) func restoredRunsContinueBitForBit(row: OptimizerRow) throws {
    let straight = makeBag()
    let optimizer = row.make(straight)
    run(optimizer, straight, steps: 0..<3)
    let state = dictionary(optimizer.stateTensors())
    let resumed = Bag(straight.parameters.map { $0.value.detached() })
    let second = row.make(resumed)
    try second.restore(state)
    run(optimizer, straight, steps: 3..<9)
    run(second, resumed, steps: 3..<9)
    for (a, b) in zip(straight.parameters, resumed.parameters) {
      #expect(a.value.withUnsafeBytes { Array($0) } == b.value.withUnsafeBytes { Array($0) })
    }
    #expect(second.step == 9)
    #expect(optimizer.stateTensors().map(\.name) == second.stateTensors().map(\.name))
  }

  @Test func namesOfTheState() {
    let bag = makeBag()
    let optimizer = AdamW(bag)
    #expect(optimizer.stateTensors().map(\.name) == ["step"])
    run(optimizer, bag, steps: 0..<1)
    #expect(
      optimizer.stateTensors().map(\.name) == [
        "step", "parameters.0.step", "parameters.0.first", "parameters.0.second", "parameters.1.step",
        "parameters.1.first", "parameters.1.second",
      ])
  }

  @Test func stateThatDoesNotFitIsRefusedWhole() throws {
    let bag = makeBag()
    let optimizer = Adam(bag)
    run(optimizer, bag, steps: 0..<2)
    var state = dictionary(optimizer.stateTensors())
    state["parameters.0.first"] = nil
    state["parameters.1.second"] = Tensor([1, 2, 3] as [Float])
    state["stranger"] = Tensor([1] as [Float])
    state["parameters.1.step"] = Tensor(Int64(-1))
    let fresh = Adam(makeBag())
    let error = #expect(throws: NamedTensorError.self) { try fresh.restore(state) }
    let found = try #require(error)
    #expect(found.missing == ["parameters.0.first"])
    #expect(found.unexpected == ["stranger"])
    #expect(found.mismatched.map(\.name) == ["parameters.1.step", "parameters.1.second"])
    #expect(found.description.contains("stranger") && found.description.contains("[3] float32, expected [1] float32"))
    #expect(fresh.step == 0 && fresh.stateTensors().count == 1)
    #expect(throws: NamedTensorError.self) { try fresh.restore([:]) }
  }

  /// In steady state nothing is copied. In a process of its own, because the counter is the process's.
  @Test func updatesCopyNothing() async {
    await #expect(processExitsWith: .success) {
      var generator = RandomGenerator(seed: 1)
      let model = Sequential(
        Conv2D(1, 4, kernel: 3, padding: 1, bias: false, using: &generator), BatchNorm(4), ReLU(), MaxPool2D(2),
        Flatten(), Linear(64, 16, using: &generator), ReLU(), Dropout(0.5, using: &generator),
        Linear(16, 3, using: &generator))
      let x = Tensor.normal([8, 8, 8, 1], using: &generator)
      let labels = Tensor((0..<8).map { Int32($0 % 3) })
      for optimizer in [AdamW(model), SGD(model, momentum: 0.9)] as [any Optimizer] {
        for _ in 0..<5 {
          let loss = crossEntropy(model(x), labels)
          optimizer.update(with: loss.gradients(), learningRate: 1e-3, clippingNorm: 1)
        }
      }
      if Parameter.copiesMade != 0 { fatalError("\(Parameter.copiesMade) copies") }
    }
  }
}
