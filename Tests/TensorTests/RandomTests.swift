import MartletTensor
import Testing

@Suite struct RandomTests {
  /// Known answers published with Random123 (Salmon et al., SC 2011) for philox4x32-10.
  @Test func philoxKnownAnswers() {
    var generator = RandomGenerator(seed: 0)
    let words = [generator.next(), generator.next()]
    #expect(words == [0xe169_c58d_6627_e8d5, 0x9b00_dbd8_bc57_ac4c])
  }

  @Test func streamsAndPositionsAreIndependent() {
    var a = RandomGenerator(seed: 7)
    var b = RandomGenerator(seed: 7, stream: 1)
    #expect(a.next() != b.next())
    var resumed = RandomGenerator(seed: 7, position: 1)
    #expect(a.next() == resumed.next())
  }

  @Test func distributionsHaveTheirMoments() {
    var generator = RandomGenerator(seed: 1)
    let uniform = Tensor.uniform([100_000], in: -1..<3, dtype: .float64, using: &generator)
    #expect(abs(uniform.mean().item() - 1) < 0.02)
    let normal = Tensor.normal([100_000], mean: 2, deviation: 3, dtype: .float64, using: &generator)
    #expect(abs(normal.mean().item() - 2) < 0.05)
    #expect(abs((normal - 2).squared().mean().item() - 9) < 0.2)
    let truncated = Tensor.truncatedNormal([10_000], bound: 2, using: &generator)
    #expect(truncated.array(of: Float.self).allSatisfy { abs($0) <= 2 })
  }
}
