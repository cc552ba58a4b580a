import MartletKernels
import Testing

@Suite("Convolution against plain loops")
struct ConvolutionTests {
  /// Every algorithm but Winograd's, which has a bound and a suite of its own.
  private func check<T: KernelScalar & BinaryFloatingPoint>(_ geometry: ConvolutionGeometry, _ type: T.Type) {
    let problem = ConvolutionProblem<T>(geometry)
    let exact = problem.sums()
    let rectified = problem.rectified(exact.y)
    for algorithm in ConvolutionAlgorithm.allCases
    where algorithm != .winograd && algorithm.canCompute(geometry, type) {
      let errors = [
        exact.y.worstError(of: problem.forward(by: algorithm)),
        rectified.worstError(of: problem.forward(by: algorithm, fused: true)),
        exact.dx.worstError(of: problem.gradientInput(by: algorithm)),
        exact.dWeight.worstError(of: problem.gradientWeight(by: algorithm)),
      ]
      #expect(errors.allSatisfy { $0 < 16 }, "\(T.self) \(algorithm) \(geometry.summary): \(errors)")
    }
  }

  private static let kernels = [(1, 1), (2, 2), (3, 3), (3, 1), (1, 4), (5, 5), (7, 7)]

  @Test("kernel x stride x padding x dilation x groups", arguments: kernels)
  func grid(kernel: (Int, Int)) {
    var count = 0
    for stride in [(1, 1), (2, 2), (3, 1), (5, 5)] {
      for padding in [(0, 0), (1, 1), (2, 0), (3, 4)] {
        for dilation in [(1, 1), (2, 2), (1, 3)] {
          for (inputs, outputs, groups) in [
            (1, 1, 1), (3, 5, 1), (1, 33, 1), (4, 20, 1), (6, 4, 2), (5, 5, 5), (17, 17, 17), (18, 9, 3),
          ] {
            guard
              let geometry = ConvolutionGeometry(
                2, 9, 11, inputs, outputs, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
                groups: groups)
            else { continue }
            count += 1
            if count.isMultiple(of: 2) { check(geometry, Float.self) } else { check(geometry, Double.self) }
          }
        }
      }
    }
    #expect(count >= 100)
  }

  @Test(
    "shapes that are cut into blocks, bands and parts",
    arguments: [
      ConvolutionGeometry(9, 14, 14, 24, 40, kernel: (3, 3), stride: (2, 2), padding: (1, 1)),
      ConvolutionGeometry(1, 40, 37, 33, 16, kernel: (3, 3), stride: (2, 2), padding: (1, 1)),
      ConvolutionGeometry(3, 9, 9, 130, 150, kernel: (3, 3), stride: (2, 2), padding: (1, 1)),
      ConvolutionGeometry(3, 7, 7, 260, 520, kernel: (1, 1)),
      ConvolutionGeometry(5, 20, 20, 33, 17, kernel: (1, 1), stride: (2, 2)),
      ConvolutionGeometry(2, 64, 50, 3, 40, kernel: (7, 7), stride: (2, 2), padding: (3, 3)),
      ConvolutionGeometry(20, 28, 28, 1, 32, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(20, 28, 28, 1, 6, kernel: (5, 5), padding: (2, 2)),
      ConvolutionGeometry(17, 13, 15, 1, 8, kernel: (5, 5), padding: (1, 1)),
      ConvolutionGeometry(18, 14, 14, 6, 16, kernel: (5, 5)),
      ConvolutionGeometry(33, 2, 2, 70, 140, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(40, 4, 3, 130, 64, kernel: (3, 3), stride: (2, 2), padding: (1, 1)),
      ConvolutionGeometry(4, 24, 24, 40, 40, kernel: (3, 3), padding: (1, 1), groups: 40),
      ConvolutionGeometry(4, 23, 24, 40, 40, kernel: (5, 5), stride: (2, 2), padding: (2, 2), groups: 40),
    ])
  func cutShapes(geometry: ConvolutionGeometry?) throws {
    let geometry = try #require(geometry)
    check(geometry, Float.self)
    check(geometry, Double.self)
  }

  @Test("the chosen algorithm gives the same bits for 1, 2 and 3 threads")
  func threads() throws {
    defer { Threads.setCount(0) }
    let geometries = [
      ConvolutionGeometry(9, 14, 14, 32, 48, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(9, 14, 14, 32, 48, kernel: (3, 3), stride: (2, 2), padding: (1, 1)),
      ConvolutionGeometry(6, 12, 12, 160, 130, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(6, 12, 12, 160, 130, kernel: (1, 1)),
      ConvolutionGeometry(20, 28, 28, 1, 32, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(33, 2, 2, 64, 140, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(9, 7, 7, 128, 192, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(18, 14, 14, 6, 16, kernel: (5, 5)),
      ConvolutionGeometry(18, 13, 13, 1, 6, kernel: (5, 5)),
      ConvolutionGeometry(3, 30, 30, 48, 48, kernel: (3, 3), padding: (1, 1), groups: 48),
      ConvolutionGeometry(2, 30, 30, 24, 36, kernel: (3, 3), padding: (2, 2), dilation: (2, 2), groups: 2),
    ]
    for geometry in geometries {
      let problem = ConvolutionProblem<Float>(try #require(geometry))
      var first: [[Float]] = []
      for threads in 1...3 {
        Threads.setCount(threads)
        let results = [problem.forward(fused: true), problem.gradientInput(), problem.gradientWeight()]
        if threads == 1 { first = results }
        #expect(results == first, "\(threads) threads, \(problem.geometry.summary)")
      }
    }
  }

  @Test("small images in large batches are convolved pixel by pixel")
  func pixels() throws {
    for geometry in [
      ConvolutionGeometry(33, 2, 2, 64, 80, kernel: (3, 3), padding: (1, 1)),
      ConvolutionGeometry(33, 4, 4, 64, 80, kernel: (3, 3), stride: (2, 2), padding: (1, 1)),
    ] {
      let problem = ConvolutionProblem<Float>(try #require(geometry))
      #expect(problem.forward(fused: true) == problem.forward(by: .pixels, fused: true))
      #expect(problem.gradientInput() == problem.gradientInput(by: .pixels))
      #expect(problem.gradientWeight() == problem.gradientWeight(by: .pixels))
    }
  }

  @Test("nothing to do and nothing to sum over")
  func empty() throws {
    let geometries = [
      ConvolutionGeometry(0, 5, 5, 3, 4, kernel: (3, 3)), ConvolutionGeometry(2, 5, 5, 0, 4, kernel: (3, 3)),
      ConvolutionGeometry(2, 5, 5, 3, 0, kernel: (3, 3)),
      ConvolutionGeometry(2, 0, 0, 3, 4, kernel: (3, 3), padding: (2, 2)),
      ConvolutionGeometry(0, 5, 5, 4, 4, kernel: (3, 3), groups: 4), ConvolutionGeometry(2, 5, 5, 0, 4, kernel: (1, 1)),
      ConvolutionGeometry(0, 8, 8, 32, 32, kernel: (3, 3)), ConvolutionGeometry(2, 5, 5, 3, 0, kernel: (1, 1)),
    ]
    for geometry in geometries { check(try #require(geometry), Float.self) }
  }

  @Test("NaN reaches every output that depends on it and ReLU keeps it")
  func notANumber() throws {
    for (inputs, outputs, groups) in [(1, 8, 1), (24, 20, 1), (6, 6, 6), (6, 4, 2)] {
      let geometry = try #require(
        ConvolutionGeometry(1, 6, 6, inputs, outputs, kernel: (2, 2), stride: (2, 2), groups: groups))
      var x = [Float](repeating: 1, count: geometry.inputCount)
      x[0] = .nan
      let weight = [Float](repeating: -1, count: geometry.weightCount)
      var y = [Float](repeating: 7, count: geometry.outputCount)
      Convolution.forward(geometry, x: x, weight: weight, bias: nil, activation: .relu, y: &y)
      let affected = outputs / groups
      #expect(y[0..<affected].allSatisfy { $0.isNaN }, "\(geometry.summary)")
      #expect(y[affected...].allSatisfy { $0 == 0 }, "\(geometry.summary)")
    }
  }
}
