import MartletNN
import MartletTensor
import Testing

@Suite struct ModeTests {
  struct Stop: Error {}

  @Test func modesReachEveryLayer() {
    var generator = RandomGenerator(seed: 1)
    let norm = BatchNorm(2)
    let drop = Dropout(0.5, using: &generator)
    let model = Sequential(Sequential(norm), drop)
    #expect(norm.isTraining && drop.isTraining)
    model.evaluate()
    #expect(!norm.isTraining && !drop.isTraining)
    model.train()
    #expect(norm.isTraining && drop.isTraining)
  }

  @Test func evaluatingRestoresEachLayersMode() {
    var generator = RandomGenerator(seed: 1)
    let norm = BatchNorm(2)
    let drop = Dropout(0.5, using: &generator)
    let model = Sequential(norm, drop)
    norm.evaluate()
    let answer = model.evaluating { () -> Bool in norm.isTraining || drop.isTraining }
    #expect(!answer)
    #expect(!norm.isTraining && drop.isTraining)
    #expect(throws: Stop.self) { try model.evaluating { throw Stop() } }
    #expect(drop.isTraining)
  }
}
