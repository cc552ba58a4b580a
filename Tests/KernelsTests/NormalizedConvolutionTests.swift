import MartletKernels
import Testing

/// Groups of images give what the gradients of a batch normalisation and of a convolution of the whole batch give.
@Suite struct NormalizedConvolutionTests {
  /// A product (by panels, in a group too: BLAS's bits can depend on where a row lies), one filter a channel, sums in registers,
  /// columns, Winograd's algorithm in groups and as a whole.
  private static let geometries = [
    ConvolutionGeometry(33, 9, 8, 128, 120, kernel: (1, 1)),
    ConvolutionGeometry(64, 24, 24, 40, 40, kernel: (3, 3), stride: (2, 2), padding: (1, 1), groups: 40),
    ConvolutionGeometry(17, 12, 10, 3, 33, kernel: (7, 7), stride: (2, 2), padding: (3, 3)),
    ConvolutionGeometry(16, 6, 7, 20, 12, kernel: (5, 5), padding: (2, 2)),
    ConvolutionGeometry(19, 8, 9, 32, 40, kernel: (3, 3), padding: (1, 1)),
    ConvolutionGeometry(16, 8, 8, 80, 80, kernel: (3, 3), padding: (1, 1)),
  ]

  @Test("bits of the plain composition; of the weight's gradient all but the last", arguments: geometries)
  func composition(geometry: ConvolutionGeometry?) throws {
    let g = try #require(geometry)
    let (rows, columns) = (g.batch * g.outHeight * g.outWidth, g.outChannels)
    func values(_ count: Int, _ seed: UInt64) -> [Float] { SpatialInput.uniform(count, seed: seed) }
    func outputs(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count) }
    let (x, weight, convolved, y) = (
      values(g.inputCount, 1), values(g.weightCount, 2), values(g.outputCount, 3), values(g.outputCount, 4)
    )
    let (dy, mean, gamma, beta) = (values(g.outputCount, 5), values(columns, 6), values(columns, 7), values(columns, 8))
    let inverse = values(columns, 9).map { 1 + $0 * $0 }

    var plain = Gradients(g)
    var gradient = outputs(g.outputCount)
    BatchNormalization.backward(
      x: convolved, y: y, dy: dy, mean: mean, inverseDeviation: inverse, gamma: gamma, beta: beta, activation: .relu,
      dx: &gradient, dGamma: &plain.gamma, dBeta: &plain.beta, dResidual: &plain.residual, rows: rows, columns: columns)
    Convolution.gradientInput(g, dy: gradient, weight: weight, dx: &plain.x)
    Convolution.gradientWeight(g, x: x, dy: gradient, dWeight: &plain.weight)

    var fused = Gradients(g)
    NormalizedConvolution.gradients(
      g, x: x, weight: weight, convolved: convolved, y: y, dy: dy, mean: mean, inverseDeviation: inverse, gamma: gamma,
      beta: beta, activation: .relu, dx: &fused.x, dWeight: &fused.weight, dGamma: &fused.gamma, dBeta: &fused.beta,
      dResidual: &fused.residual)
    let equal = [
      fused.gamma == plain.gamma, fused.beta == plain.beta, fused.residual == plain.residual, fused.x == plain.x,
    ]
    #expect(equal == [true, true, true, true])
    #expect(relativeDistance(fused.weight, plain.weight) <= 1e-6)
  }

  private struct Gradients {
    var x, weight, gamma, beta, residual: [Float]

    init(_ g: ConvolutionGeometry) {
      func outputs(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count) }
      (x, weight) = (outputs(g.inputCount), outputs(g.weightCount))
      (gamma, beta, residual) = (outputs(g.outChannels), outputs(g.outChannels), outputs(g.outputCount))
    }
  }
}
