import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct LearningTests {
  /// The exclusive or, which no linear model can learn.
  @Test(arguments: [DType.float32, .float64]) func aPerceptronLearnsExclusiveOr(dtype: DType) {
    var generator = RandomGenerator(seed: 2)
    let model = Sequential(
      Linear(2, 16, dtype: dtype, using: &generator), Tanh(), Linear(16, 2, dtype: dtype, using: &generator))
    let x = Tensor([0, 0, 0, 1, 1, 0, 1, 1] as [Double], shape: [4, 2]).cast(to: dtype)
    let labels = Tensor([0, 1, 1, 0] as [Int32])
    let optimizer = Adam(model)
    let schedule = Schedule.oneCycle(0.05)
    var loss = Double.infinity
    for step in 0..<300 {
      let value = crossEntropy(model(x), labels)
      loss = value.item()
      optimizer.update(with: value.gradients(), learningRate: schedule.learningRate(atStep: step, of: 300))
    }
    #expect(loss < 0.01)
    #expect(model(x).argmax().array(of: Int32.self) == [0, 1, 1, 0])
  }

  /// Every model of the registry fits eight random images: all of its parameters get gradients that help.
  @Test(arguments: [
    ("mlp", 8, 1), ("lenet5", 12, 1), ("smallcnn", 8, 3), ("resnet18", 8, 3), ("resnet18", 64, 1), ("vit-6x192", 8, 3),
  ])
  func modelsFitAHandfulOfImages(name: String, size: Int, channels: Int) throws {
    var generator = RandomGenerator(seed: 5)
    let configuration = ModelConfiguration(imageSize: size, channels: channels, classes: 4, dropout: 0)
    let model = try ModelRegistry.make(name, configuration, using: &generator)
    let x = Tensor.normal([8, size, size, channels], using: &generator)
    let labels = Tensor((0..<8).map { Int32($0 % 4) })
    let optimizer = AdamW(model)
    let first = crossEntropy(model(x), labels)
    let gradients = first.gradients()
    #expect(model.parametersWithoutGradient(in: gradients) == [])
    optimizer.update(with: gradients, learningRate: 1e-3)
    var loss = first.item()
    for _ in 0..<(size == 64 ? 8 : 40) {
      let value = crossEntropy(model(x), labels)
      loss = value.item()
      optimizer.update(with: value.gradients(), learningRate: 1e-3)
    }
    #expect(loss < 0.5 * first.item())
  }

  @Test func sameSeedSameBits() throws {
    func train() throws -> [[UInt8]] {
      var generator = RandomGenerator(seed: 5)
      let configuration = ModelConfiguration(imageSize: 12, channels: 1, classes: 4)
      let model = try ModelRegistry.make("smallcnn", configuration, using: &generator)
      let optimizer = SGD(model, momentum: 0.9, weightDecay: 5e-4)
      let x = Tensor.normal([16, 12, 12, 1], using: &generator)
      let labels = Tensor((0..<16).map { Int32($0 % 4) })
      for _ in 0..<5 {
        optimizer.update(with: crossEntropy(model(x), labels).gradients(), learningRate: 0.01, clippingNorm: 1)
      }
      return model.namedParameters().map { $0.parameter.value.withUnsafeBytes { Array($0) } }
    }
    #expect(try train() == train())
  }
}
