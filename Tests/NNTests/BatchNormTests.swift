import MartletNN
import MartletTensor
import Testing

@Suite struct BatchNormTests {
  private func expectClose(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) {
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= tolerance * max(1, abs(y)), "\(x) and \(y)") }
  }

  /// Mean and biased variance of each channel.
  private func statistics(_ x: [Double], channels: Int) -> (mean: [Double], variance: [Double]) {
    let rows = x.count / channels
    let mean = (0..<channels).map { c in (0..<rows).reduce(0) { $0 + x[$1 * channels + c] } / Double(rows) }
    let variance = (0..<channels).map { c in
      (0..<rows).reduce(0) { $0 + (x[$1 * channels + c] - mean[c]) * (x[$1 * channels + c] - mean[c]) } / Double(rows)
    }
    return (mean, variance)
  }

  @Test(arguments: [[6, 3], [2, 2, 3, 3]]) func normalisesAndTracks(extents: [Int]) {
    let shape = Shape(extents)
    let (channels, rows) = (3, Double(shape.elementCount / 3))
    let layer = BatchNorm(channels, dtype: .float64)
    layer.weight.assign(Tensor([1, 2, -0.5] as [Double]))
    layer.bias.assign(Tensor([0, 1, 3] as [Double]))
    var generator = RandomGenerator(seed: 5)
    var (mean, variance) = ([0.0, 0, 0], [1.0, 1, 1])
    for _ in 0..<3 {
      let x = Tensor.normal(shape, mean: 4, deviation: 2, dtype: .float64, using: &generator)
      let values = x.array(of: Double.self)
      let batch = statistics(values, channels: channels)
      let expected = values.indices.map { i in
        let c = i % channels
        return [1, 2, -0.5][c] * (values[i] - batch.mean[c]) / (batch.variance[c] + 1e-5).squareRoot() + [0, 1, 3][c]
      }
      expectClose(layer(x).array(of: Double.self), expected)
      for c in 0..<channels {
        mean[c] = 0.9 * mean[c] + 0.1 * batch.mean[c]
        variance[c] = 0.9 * variance[c] + 0.1 * batch.variance[c] * rows / (rows - 1)
      }
    }
    expectClose(layer.runningMean.value.array(of: Double.self), mean)
    expectClose(layer.runningVariance.value.array(of: Double.self), variance)
    #expect(layer.batchesTracked.value.array(of: Int64.self) == [3])

    layer.evaluate()
    let x = Tensor.normal(shape, dtype: .float64, using: &generator)
    let expected = x.array(of: Double.self).enumerated().map { i, value in
      let c = i % channels
      return [1, 2, -0.5][c] * (value - mean[c]) / (variance[c] + 1e-5).squareRoot() + [0, 1, 3][c]
    }
    expectClose(layer(x).array(of: Double.self), expected)
    #expect(layer.batchesTracked.value.array(of: Int64.self) == [3])
  }

  @Test func oneValueAChannelStaysFinite() {
    let layer = BatchNorm(2)
    let y = layer(Tensor([3, -4] as [Float], shape: [1, 2]))
    #expect(y.array(of: Float.self) == [0, 0])
    #expect(layer.runningVariance.value.array(of: Float.self).allSatisfy { abs($0 - 0.9) < 1e-6 })
  }

  /// A mean of 1e4 with a spread of 1: statistics must not be taken as E[x²] − E[x]².
  @Test func largeMeansKeepTheirVariance() {
    var generator = RandomGenerator(seed: 3)
    let layer = BatchNorm(4, momentum: 1)
    _ = layer(Tensor.normal([512, 4], mean: 1e4, deviation: 1, using: &generator))
    // The variance of 512 draws has a deviation of √(2/511) = 0.063; five of these.
    #expect(layer.runningVariance.value.array(of: Float.self).allSatisfy { abs($0 - 1) < 0.32 })
  }
}
