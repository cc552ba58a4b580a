import MartletNN
import MartletTensor
import Testing

@Suite struct InitializerTests {
  private let shape: Shape = [200, 300]
  private let fans = Fans(input: 200, output: 300)

  private func draw(_ initializer: Initializer) -> [Double] {
    var generator = RandomGenerator(seed: 17)
    return initializer(shape, fans: fans, dtype: .float64, using: &generator).array(of: Double.self)
  }

  /// Mean, variance and largest magnitude.
  private func moments(_ x: [Double]) -> (mean: Double, variance: Double, largest: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count), x.map(abs).max() ?? 0)
  }

  /// Each with the square of its bound.
  static let uniforms: [(Initializer, Double)] = [
    (.fanInUniform, 1.0 / 200), (.glorotUniform, 6.0 / 500), (.heUniform(), 6.0 / 200),
    (.heUniform(fan: .output), 6.0 / 300),
  ]

  @Test(arguments: uniforms) func uniform(initializer: Initializer, squaredBound: Double) {
    let (mean, variance, largest) = moments(draw(initializer))
    let bound = squaredBound.squareRoot()
    #expect(largest <= bound && largest > 0.999 * bound)
    // 60,000 draws: five deviations of the mean, and of the variance (bound²·√(4/45/60000)).
    #expect(abs(mean) < 5 * bound / (3.0 * 60_000).squareRoot())
    #expect(abs(variance - squaredBound / 3) < 5 * squaredBound * (4.0 / 45 / 60_000).squareRoot())
  }

  /// Each with its variance.
  static let normals: [(Initializer, Double)] = [
    (.glorotNormal, 2.0 / 500), (.heNormal(), 2.0 / 200), (.heNormal(fan: .output), 2.0 / 300),
    (.normal(), 1), (.normal(deviation: 0.02), 0.0004),
  ]

  @Test(arguments: normals) func normal(initializer: Initializer, variance expected: Double) {
    let (mean, variance, largest) = moments(draw(initializer))
    #expect(abs(mean) < 5 * (expected / 60_000).squareRoot())
    #expect(abs(variance - expected) < 5 * expected * (2.0 / 60_000).squareRoot())
    #expect(largest > 3.5 * expected.squareRoot())
  }

  @Test func truncatedNormal() {
    let (mean, variance, largest) = moments(draw(.truncatedNormal(deviation: 0.5)))
    #expect(largest <= 1 && largest > 0.99)
    #expect(abs(mean) < 5 * 0.5 / (60_000.0).squareRoot())
    // Of N(0, 1) cut at ±2: 1 − 2·2φ(2)/(2Φ(2) − 1) = 0.77374.
    #expect(abs(variance - 0.25 * 0.77374) < 0.004)
  }

  @Test func constants() {
    #expect(draw(.zeros).allSatisfy { $0 == 0 })
    #expect(draw(.ones).allSatisfy { $0 == 1 })
  }

  @Test func layersUseTheirFans() {
    var generator = RandomGenerator(seed: 4)
    let convolution = Conv2D(8, 64, kernel: 3, groups: 2, using: &generator)
    let bound = Float((1.0 / 36).squareRoot())
    for parameter in [convolution.weight, convolution.bias] {
      let largest = parameter?.value.array(of: Float.self).map(abs).max() ?? 0
      #expect(largest <= bound && largest > 0.8 * bound)
    }
    let layer = Linear(100, 50, using: &generator)
    for parameter in [layer.weight, layer.bias] {
      let largest = parameter?.value.array(of: Float.self).map(abs).max() ?? 0
      #expect(largest <= 0.1 && largest > 0.08)
    }
  }

  @Test func sameGeneratorSameValues() {
    #expect(draw(.heNormal()) == draw(.heNormal()))
    var generator = RandomGenerator(seed: 17)
    let first = Initializer.heNormal()([4], fans: fans, using: &generator).array(of: Float.self)
    let second = Initializer.heNormal()([4], fans: fans, using: &generator).array(of: Float.self)
    #expect(first != second)
  }
}
