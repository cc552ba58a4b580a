import MartletKernels
import Testing

/// Groups of images give what convolution and pooling of the whole batch give.
@Suite struct PooledConvolutionTests {
  /// By sums in registers, Winograd's algorithm, columns; in one group, in equal groups and in unequal ones.
  private static let geometries = [
    ConvolutionGeometry(64, 9, 8, 1, 20, kernel: (3, 3), padding: (1, 1)),
    ConvolutionGeometry(16, 14, 14, 24, 32, kernel: (3, 3), padding: (1, 1)),
    ConvolutionGeometry(37, 9, 11, 16, 33, kernel: (3, 3), padding: (1, 1)),
    ConvolutionGeometry(19, 6, 7, 20, 12, kernel: (5, 5), padding: (2, 2)),
    ConvolutionGeometry(5, 9, 8, 16, 16, kernel: (3, 3)),
    ConvolutionGeometry(48, 33, 33, 3, 64, kernel: (3, 3), padding: (1, 1)),
  ]

  @Test("bits of the plain composition; of the weight's gradient all but the last", arguments: geometries)
  func composition(geometry: ConvolutionGeometry?) throws {
    let g = try #require(geometry)
    let pool = try PoolGeometry(
      batch: g.batch, height: g.outHeight, width: g.outWidth, channels: g.outChannels, kernel: (2, 2), stride: (2, 2))
    func values(_ count: Int, _ seed: UInt64) -> [Float] { SpatialInput.uniform(count, seed: seed) }
    let (x, weight, bias) = (values(g.inputCount, 1), values(g.weightCount, 2), values(g.outChannels, 3))
    let dy = values(pool.outputCount, 4)
    func outputs() -> [Float] { [Float](repeating: .nan, count: pool.outputCount) }

    var (convolved, y, indices) = (
      [Float](repeating: .nan, count: g.outputCount), outputs(), [UInt16](repeating: 9, count: pool.outputCount)
    )
    Convolution.forward(g, x: x, weight: weight, bias: bias, activation: .none, y: &convolved)
    Pooling.maximum(pool, convolved, &y, activation: .relu, indices: &indices)
    var (spread, dx, dWeight) = (
      [Float](repeating: .nan, count: g.outputCount), [Float](repeating: .nan, count: g.inputCount),
      [Float](repeating: .nan, count: g.weightCount)
    )
    Pooling.maximumBackward(pool, dy: dy, indices: indices, dx: &spread)
    Convolution.gradientInput(g, dy: spread, weight: weight, dx: &dx)
    Convolution.gradientWeight(g, x: x, dy: spread, dWeight: &dWeight)

    var (fused, fusedIndices) = (outputs(), [UInt16](repeating: 9, count: pool.outputCount))
    PooledConvolution.forward(
      g, pool, x: x, weight: weight, bias: bias, activation: .relu, y: &fused, indices: &fusedIndices)
    let (equalY, equalIndices) = (fused == y, fusedIndices == indices)
    #expect(equalY && equalIndices)
    var (fusedDX, fusedDWeight) = (
      [Float](repeating: .nan, count: g.inputCount), [Float](repeating: .nan, count: g.weightCount)
    )
    PooledConvolution.gradients(
      g, pool, x: x, weight: weight, dy: dy, indices: indices, dx: &fusedDX, dWeight: &fusedDWeight)
    let equalDX = fusedDX == dx
    #expect(equalDX)
    #expect(relativeDistance(fusedDWeight, dWeight) <= 1e-6)
  }
}
