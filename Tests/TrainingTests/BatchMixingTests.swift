import MartletNN
import MartletTensor
import MartletTraining
import Testing

@Suite struct BatchMixingTests {
  private let images = Tensor((0..<4 * 6 * 6).map { Float($0 / 36) }, shape: [4, 6, 6, 1])
  private let labels = Tensor([0, 1, 2, 3] as [Int32])

  @Test func mixUpIsAConvexSum() {
    for seed in 0..<20 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let mixed = BatchMixing.mixUp(alpha: 0.4).apply(images, labels, using: &generator)
      #expect((0...1).contains(mixed.share))
      // Image k is k everywhere, and so is its label.
      let others = mixed.otherLabels.array(of: Int32.self)
      #expect(others.sorted() == [0, 1, 2, 3])
      let values = mixed.images.array(of: Float.self)
      for k in 0..<4 {
        let expected = Double(k) * mixed.share + Double(others[k]) * (1 - mixed.share)
        for value in values[(36 * k)..<(36 * k + 36)] { #expect(abs(Double(value) - expected) < 1e-5) }
      }
    }
  }

  @Test func cutMixSharesAsItsPixelsDo() {
    for seed in 0..<50 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let mixed = BatchMixing.cutMix(alpha: 1).apply(images, labels, using: &generator)
      let others = mixed.otherLabels.array(of: Int32.self)
      let values = mixed.images.array(of: Float.self)
      for k in 0..<4 where Int(others[k]) != k {
        let own = values[(36 * k)..<(36 * k + 36)].filter { Int($0) == k }.count
        #expect(abs(Double(own) / 36 - mixed.share) < 1e-9)
      }
    }
  }

  /// The mean of Beta(α, α) is 1/2 and its variance 1 / (4(2α + 1)).
  @Test(arguments: [0.2, 1, 3]) func sharesAreBetaDistributed(alpha: Double) {
    var generator = RandomGenerator(seed: 9)
    let shares = (0..<4000).map { _ in
      BatchMixing.mixUp(alpha: alpha).apply(images, labels, using: &generator).share
    }
    let mean = shares.reduce(0, +) / 4000
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    let expected = 1 / (4 * (2 * alpha + 1))
    // Five standard errors of 4,000 draws.
    #expect(abs(mean - 0.5) < 5 * (expected / 4000).squareRoot())
    #expect(abs(variance - expected) < 0.1 * expected)
  }
}
