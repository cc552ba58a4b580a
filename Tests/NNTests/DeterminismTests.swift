import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct DeterminismTests {
  /// Weights, buffers and optimiser state after some steps of training, as bytes.
  static func train(_ name: String, size: Int, channels: Int, batch: Int, steps: Int) throws -> [[UInt8]] {
    var generator = RandomGenerator(seed: 5)
    let configuration = ModelConfiguration(imageSize: size, channels: channels, classes: 4)
    let model = try ModelRegistry.make(name, configuration, using: &generator)
    let optimizer = AdamW(model)
    let x = Tensor.normal([batch, size, size, channels], using: &generator)
    let labels = Tensor((0..<batch).map { Int32($0 % 4) })
    for _ in 0..<steps {
      let loss = crossEntropy(model(x), labels, labelSmoothing: 0.1)
      optimizer.update(with: loss.gradients(), learningRate: 1e-3, clippingNorm: 1)
    }
    let tensors = Weights.named(model) + optimizer.stateTensors()
    return tensors.map { $0.tensor.withUnsafeBytes { Array($0) } }
  }

  /// Bit-identical for any number of threads. In a process of its own, because the number of threads is the process's.
  @Test func threadsDoNotChangeTheBits() async {
    await #expect(processExitsWith: .success) {
      for (name, size, channels, batch, steps) in [
        ("smallcnn", 28, 1, 17, 100), ("lenet5", 28, 1, 33, 20), ("mlp", 28, 1, 65, 20), ("resnet18", 32, 3, 5, 2),
        ("resnet18", 64, 3, 3, 2), ("vit-6x192", 16, 3, 7, 3),
      ] {
        Runtime.setThreads(1)
        let alone = try DeterminismTests.train(name, size: size, channels: channels, batch: batch, steps: steps)
        for threads in [2, 3, 8] {
          Runtime.setThreads(threads)
          let together = try DeterminismTests.train(name, size: size, channels: channels, batch: batch, steps: steps)
          if together != alone { fatalError("\(name) differs with \(threads) threads") }
        }
      }
    }
  }
}
