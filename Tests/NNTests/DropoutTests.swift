import MartletNN
import MartletTensor
import Testing

@Suite struct DropoutTests {
  private let ones = Tensor.ones([64, 64])

  private func values(_ tensor: Tensor) -> [Float] { tensor.array(of: Float.self) }

  @Test func dropsAtItsRateAndKeepsTheMean() {
    var generator = RandomGenerator(seed: 1)
    let y = values(Dropout(0.25, using: &generator)(ones))
    let dropped = y.filter { $0 == 0 }.count
    // Binomial: 4,096·0.25 = 1,024 with a deviation of 27.7; five deviations.
    #expect(abs(dropped - 1024) < 139)
    #expect(y.allSatisfy { $0 == 0 || abs($0 - 1 / 0.75) < 1e-6 })
  }

  @Test func evaluationIsTheIdentity() {
    var generator = RandomGenerator(seed: 1)
    let layer = Dropout(0.5, using: &generator)
    layer.evaluate()
    #expect(values(layer(ones)) == values(ones))
  }

  @Test func callsLayersAndStepsDrawDifferentMasks() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential(Dropout(0.5, using: &generator), Dropout(0.5, using: &generator))
    let (first, second) = (model.layers[0], model.layers[1])
    model.prepare(seed: 7)
    let a = values(first(ones))
    #expect(a != values(first(ones)))
    #expect(a != values(second(ones)))
    model.beginStep(1)
    let b = values(first(ones))
    #expect(a != b)
    model.beginStep(0)
    #expect(a == values(first(ones)))
    model.prepare(seed: 8)
    #expect(a != values(first(ones)))
  }

  @Test func masksDependOnSeedAndPathOnly() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential(Identity(), Dropout(0.5, using: &generator))
    var other = RandomGenerator(seed: 99)
    let twin = Sequential(ReLU(), Dropout(0.5, using: &other))
    model.prepare(seed: 7)
    twin.prepare(seed: 7)
    #expect(values(model(ones)) == values(twin(ones)))
  }

  @Test func optimisersAdvanceAndRestoreTheStep() throws {
    func makeModel(seed: UInt64) -> (Sequential, AdamW) {
      var generator = RandomGenerator(seed: seed)
      let model = Sequential(Linear(64, 64, using: &generator), Dropout(0.5, using: &generator))
      return (model, AdamW(model))
    }
    func step(_ model: Sequential, _ optimizer: AdamW) -> [Float] {
      let y = model(ones)
      optimizer.update(with: y.sum().gradients(), learningRate: 0.01)
      return values(y)
    }
    let (model, optimizer) = makeModel(seed: 1)
    _ = step(model, optimizer)
    _ = step(model, optimizer)
    let state = optimizer.stateTensors()
    let weights = model.namedParameters().map { $0.parameter.value.detached() }
    let expected = [step(model, optimizer), step(model, optimizer)]
    #expect(expected[0].map { $0 == 0 } != expected[1].map { $0 == 0 })

    // Another generator's seed: the state brings the first run's along.
    let (resumed, resumedOptimizer) = makeModel(seed: 2)
    for (target, value) in zip(resumed.namedParameters(), weights) { target.parameter.assign(value) }
    try resumedOptimizer.restore(Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.tensor) }))
    #expect(resumedOptimizer.step == 2)
    #expect([step(resumed, resumedOptimizer), step(resumed, resumedOptimizer)] == expected)
  }
}
