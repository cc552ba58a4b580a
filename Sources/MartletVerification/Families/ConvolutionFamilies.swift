import MartletKernels

/// Convolutions, every algorithm and pass on its own. The sums of direct algorithms keep the bound of a matrix product,
/// Winograd's its own: see `WinogradBound`.
enum ConvolutionFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    ConvolutionPass.allCases.flatMap { pass in
      [
        family(T.self, .product, pass, productAxes), family(T.self, .depthwise, pass, depthwiseAxes),
        family(T.self, .direct, pass, directAxes), family(T.self, .columns, pass, columnsAxes),
        family(T.self, .pixels, pass, pixelsAxes),
      ]
    }
  }

  private static let spatialAxes = [
    Axis("size", ["1x1", "3x5", "5x3", "8x8", "7x9", "13x16", "4x17"]),
    Axis("stride", ["1x1", "2x2", "1x2", "3x1"]), Axis("padding", ["0x0", "1x1", "2x1", "3x3"]),
    .distribution(.normal, .relu, .graded, .cancelling), .threads,
  ]
  private static let kernels = Axis("kernel", ["1x1", "3x3", "5x5", "2x3", "1x7", "4x1", "7x7"])
  private static let dilations = Axis("dilation", ["1x1", "2x2", "1x3"])

  private static let columnsAxes =
    spatialAxes + [
      kernels, dilations, Axis("batch", [0, 1, 2, 3]), Axis("groups", [1, 2, 3]), Axis("in", [1, 2, 5, 16, 33]),
      Axis("out", [1, 3, 8, 17, 40]),
    ]
  private static let directAxes =
    spatialAxes + [
      kernels, Axis("batch", [0, 1, 2, 3]), Axis("in", [1, 2, 3, 4, 6]), Axis("out", [1, 3, 8, 16, 17, 33, 64]),
    ]
  private static let pixelsAxes = [
    Axis("size", ["1x1", "2x2", "1x3", "3x2", "4x4"]), Axis("stride", ["1x1", "2x2", "1x2"]),
    Axis("padding", ["0x0", "1x1", "2x1"]), kernels, dilations, Axis("batch", [0, 1, 2, 7, 33]),
    Axis("in", [1, 5, 33, 130]), Axis("out", [1, 8, 17, 40]), .distribution(.normal, .relu, .graded, .cancelling),
    .threads,
  ]
  private static let depthwiseAxes =
    spatialAxes + [
      kernels, dilations, Axis("batch", [0, 1, 2, 3]), Axis("groups", [1, 2, 7, 8, 16, 17, 33, 65]), Axis("in", [1]),
      Axis("out", [1]),
    ]
  private static let productAxes = [
    Axis("size", ["1x1", "3x5", "8x8", "7x9", "13x16"]), Axis("padding", ["0x0"]), Axis("kernel", ["1x1"]),
    Axis("batch", [0, 1, 2, 3]), Axis("in", [1, 3, 16, 17, 64]), Axis("out", [1, 5, 16, 33, 64]),
    .distribution(.normal, .relu, .graded, .cancelling), .threads,
  ]

  private static func family<T: VerificationScalar>(
    _: T.Type, _ algorithm: ConvolutionAlgorithm, _ pass: ConvolutionPass, _ axes: [Axis]
  ) -> CaseFamily {
    // The gradient by the input of a direct convolution goes by columns.
    let usesBLAS =
      algorithm == .columns || algorithm == .product || algorithm == .pixels
      || (algorithm == .direct && pass == .gradientInput)
    let forward = [Axis.flag("bias"), .activation]
    return CaseFamily(
      "conv.\(algorithm).\(pass.rawValue).\(T.typeName)", measure: "err / (eps Σ|a||b|)", bound: 16,
      dependence: usesBLAS ? [.core, .level] : .level, axes: pass == .forward ? axes + forward : axes,
      allows: { p in
        guard let geometry = ConvolutionProblem<T>.geometry(p) else { return false }
        return algorithm.canCompute(geometry, T.self) && geometry.operationCount <= 1_500_000
          && InputDistribution.allows(p, sumLength: ConvolutionProblem<T>.sumLength(geometry, pass))
      },
      cost: { ConvolutionProblem<T>.geometry($0).map { Int($0.operationCount) } ?? 0 }, quickCost: 200_000
    ) { p, seed, kernels in
      guard let geometry = ConvolutionProblem<T>.geometry(p) else { return .impossible(p) }
      let problem = ConvolutionProblem<T>(p, geometry, pass, seed: seed)
      let magnitude = problem.magnitude()
      var result = Measurement()
      result.compare(
        "result", problem.result(by: T.table(of: kernels), algorithm), problem.expected()
      ) { T.epsilon * magnitude[$0] }
      return result
    }
  }
}

extension Measurement {
  /// For parameters typed by hand that describe no problem.
  static func impossible(_ p: CaseParameters) -> Measurement {
    var result = Measurement()
    result.fail("\(p) is not possible")
    return result
  }
}
