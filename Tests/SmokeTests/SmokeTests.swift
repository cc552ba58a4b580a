import Martlet
import Testing

/// Seconds, and broken by almost everything: run first.
@Suite struct SmokeTests {
  @Test func tensorsComputeAndDifferentiate() throws {
    let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]).trackingGradient()
    let y = x.matmul(x).relu().sum()
    #expect(y.item() == 54)
    #expect(try #require(y.gradients()[x]).array(of: Float.self) == [7, 11, 9, 13])
  }

  @Test func aConvolutionalNetworkLearns() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential(
      Conv2D(1, 16, kernel: 3, padding: 1, using: &generator), BatchNorm(16), ReLU(), MaxPool2D(2),
      Conv2D(16, 16, kernel: 3, padding: 1, using: &generator), ReLU(), GlobalAveragePool2D(),
      Linear(16, 2, using: &generator))
    // Vertical against horizontal stripes.
    let size = 8
    var pixels: [Float] = []
    var labels: [Int32] = []
    for image in 0..<32 {
      let label = image % 2
      let phase = image / 2 % 4
      for row in 0..<size {
        for column in 0..<size { pixels.append(((label == 0 ? row : column) + phase) % 4 < 2 ? 1 : -1) }
      }
      labels.append(Int32(label))
    }
    let x = Tensor(pixels, shape: [32, size, size, 1])
    let y = Tensor(labels)
    let optimizer = AdamW(model)
    let first = crossEntropy(model(x), y).item()
    for _ in 0..<40 {
      let loss = crossEntropy(model(x), y)
      optimizer.update(with: loss.gradients(), learningRate: 0.02)
    }
    model.evaluate()
    let predictions = withoutGradient { model(x).argmax().array(of: Int32.self) }
    #expect(predictions == labels)
    #expect(crossEntropy(model(x), y).item() < first / 4)
  }
}
