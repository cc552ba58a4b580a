import MartletKernels
import Testing

@Suite("Winograd convolution")
struct WinogradTests {
  private static let geometries = [
    ConvolutionGeometry(3, 14, 14, 16, 16, kernel: (3, 3), padding: (1, 1)),
    ConvolutionGeometry(3, 8, 5, 17, 33, kernel: (3, 3), padding: (1, 1)),
    ConvolutionGeometry(2, 9, 7, 32, 64, kernel: (3, 3)),
    ConvolutionGeometry(2, 7, 6, 40, 16, kernel: (3, 3), padding: (2, 1)),
    ConvolutionGeometry(2, 4, 4, 16, 47, kernel: (3, 3), padding: (3, 3)),
    ConvolutionGeometry(40, 6, 8, 20, 24, kernel: (3, 3), padding: (1, 1)),
  ]

  @Test("every element within its bound, the whole within 2e-7", arguments: geometries)
  func bounds(geometry: ConvolutionGeometry?) throws {
    let problem = ConvolutionProblem<Float>(try #require(geometry))
    let exact = problem.sums()
    let bound = WinogradBound(problem)
    let results = [
      ("forward", exact.y, problem.forward(by: .winograd), bound.forward()),
      ("gradientInput", exact.dx, problem.gradientInput(by: .winograd), bound.gradientInput()),
      ("gradientWeight", exact.dWeight, problem.gradientWeight(by: .winograd), bound.gradientWeight()),
    ]
    for (name, sums, result, bounds) in results {
      let relative = sums.relativeError(of: result)
      #expect(relative <= 2e-7, "\(name) \(problem.geometry.summary): \(relative)")
      let outside = result.indices.filter {
        !((Double(result[$0]) - sums.value[$0]).magnitude <= Double(Float.ulpOfOne) * bounds[$0])
      }
      #expect(outside.isEmpty, "\(name) \(problem.geometry.summary): \(outside.prefix(3)) beyond the bound")
    }
  }

  @Test(
    "many channels and many tiles take other paths",
    arguments: [
      ConvolutionGeometry(1, 12, 12, 136, 144, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(65, 5, 5, 66, 66, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(65, 5, 5, 130, 130, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(2, 5, 515, 66, 66, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(1, 9, 7, 128, 192, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(24, 7, 8, 192, 128, kernel: (3, 3)),
    ])
  func large(geometry: ConvolutionGeometry?) throws {
    let problem = ConvolutionProblem<Float>(try #require(geometry))
    let exact = problem.sums()
    let errors = [
      exact.y.relativeError(of: problem.forward(by: .winograd)),
      exact.dx.relativeError(of: problem.gradientInput(by: .winograd)),
      exact.dWeight.relativeError(of: problem.gradientWeight(by: .winograd)),
    ]
    #expect(errors.allSatisfy { $0 <= 2e-7 }, "\(problem.geometry.summary): \(errors)")
  }

  @Test("bias and ReLU are fused")
  func fused() throws {
    let geometry = try #require(ConvolutionGeometry(2, 10, 9, 24, 20, kernel: (3, 3), padding: (1, 1)))
    let problem = ConvolutionProblem<Float>(geometry)
    let plain = problem.forward(by: .winograd)
    let fused = problem.forward(by: .winograd, fused: true)
    for i in plain.indices {
      let expected = max(plain[i] + problem.bias[i % 20], 0)
      #expect((fused[i] - expected).magnitude <= 4 * Float.ulpOfOne * (1 + plain[i].magnitude))
    }
  }

  @Test("it is chosen for 3x3, stride 1, float32 and enough channels, and only there")
  func choice() throws {
    let good = try #require(ConvolutionGeometry(2, 14, 14, 32, 64, kernel: (3, 3), padding: (1, 1)))
    let problem = ConvolutionProblem<Float>(good)
    #expect(problem.forward() == problem.forward(by: .winograd))
    #expect(problem.gradientInput() == problem.gradientInput(by: .winograd))
    #expect(problem.gradientWeight() == problem.gradientWeight(by: .winograd))
    #expect(!ConvolutionAlgorithm.winograd.canCompute(good, Double.self))
    for bad in [
      ConvolutionGeometry(2, 14, 14, 15, 64, kernel: (3, 3)), ConvolutionGeometry(2, 14, 14, 32, 15, kernel: (3, 3)),
      ConvolutionGeometry(2, 14, 14, 32, 32, kernel: (3, 3), stride: (1, 2)),
      ConvolutionGeometry(2, 14, 14, 32, 32, kernel: (3, 3), dilation: (1, 2)),
      ConvolutionGeometry(2, 14, 14, 32, 32, kernel: (3, 3), groups: 2),
      ConvolutionGeometry(2, 14, 14, 32, 32, kernel: (3, 1)),
    ] {
      #expect(!ConvolutionAlgorithm.winograd.canCompute(try #require(bad), Float.self))
    }
  }
}
