import MartletNN
import MartletTensor
import Testing

/// Layers inside a recomputed part: the same noise, and running statistics that move once.
@Suite struct LayerRecomputationTests {
  private static func model() -> Sequential {
    var generator = RandomGenerator(seed: 4)
    let model = Sequential(
      Linear(6, 8, using: &generator), BatchNorm(8), Dropout(0.5, using: &generator), Linear(8, 4, using: &generator),
      Dropout(0.25, using: &generator))
    model.prepare(seed: 3)
    return model
  }

  /// What two steps leave: values, gradients and running statistics.
  private static func run(_ forward: (Sequential, Tensor) -> Tensor) -> [[Float]] {
    var generator = RandomGenerator(seed: 8)
    let model = model()
    var results: [[Float]] = []
    for step in 0..<2 {
      model.beginStep(step)
      let x = Tensor.normal([16, 6], using: &generator)
      // Two calls a step, as when gradients are accumulated.
      for _ in 0..<2 {
        let y = forward(model, x)
        let gradients = y.squared().sum().gradients()
        results.append(y.array(of: Float.self))
        results += model.namedParameters().map { gradients[$0.parameter]!.array(of: Float.self) }
      }
    }
    return results + model.namedBuffers().map { $0.buffer.value.cast(to: .float32).array(of: Float.self) }
  }

  @Test func noiseAndStatisticsAreThoseOfThePlainPass() {
    let plain = Self.run { $0($1) }
    #expect(Self.run { model, x in recomputed { model(x) } } == plain)
    let nested = Self.run { model, x in
      recomputed {
        let hidden = recomputed { model.layers[2](model.layers[1](model.layers[0](x))) }
        return recomputed { model.layers[4](model.layers[3](hidden)) }
      }
    }
    #expect(nested == plain)
  }
}
