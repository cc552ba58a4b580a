import MartletTensor
import Testing

@Suite struct TensorConcurrencyTests {
  /// Eight tasks that infer at the same time get the bits that one gets.
  @Test func concurrentInferenceGivesEqualBits() async {
    var generator = RandomGenerator(seed: 3)
    let x = Tensor.normal([16, 14, 14, 8], using: &generator)
    let w = Tensor.normal([3, 3, 8, 16], deviation: 0.1, using: &generator)
    let head = Tensor.normal([16, 10], using: &generator)
    let infer: @Sendable () -> [Float] = {
      withoutGradient {
        let features = convolution2D(x, weight: w, padding: (1, 1), activation: .relu)
        return globalAveragePool2D(maximumPool2D(features, kernel: (2, 2))).matmul(head).softmax().array(of: Float.self)
      }
    }
    let expected = infer()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<10 where infer() != expected { return false }
          return true
        }
      }
      for await equal in group { #expect(equal) }
    }
  }

  /// Graphs built and differentiated on several tasks do not disturb each other.
  @Test func concurrentBackwardPasses() async {
    await withTaskGroup(of: Double.self) { group in
      for task in 1...8 {
        group.addTask {
          let x = Tensor([Double(task)]).trackingGradient()
          var y = x
          for _ in 0..<200 { y = y + x }
          return y.sum().gradients()[x]!.item()
        }
      }
      for await slope in group { #expect(slope == 201) }
    }
  }
}
