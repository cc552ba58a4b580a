import MartletKernels

/// Winograd convolution, float32 only: element by element against `WinogradBound`, and for images and inputs as networks have
/// them by norm: ‖err‖ < 2e−7·‖Σ|a||b|‖.
///
/// Sums of many products stay below 1 because their roundings are independent. Where a single product outweighs all others, as
/// with graded inputs and in images smaller than a tile, an output is one path through the three transforms, about 27
/// roundings of half an eps that nothing averages: such cases are a family of their own with a bound of 4.
enum WinogradFamilies {
  static let all: [CaseFamily] = ConvolutionPass.allCases.flatMap { [dense($0), lone($0), wide($0)] }

  private static func dense(_ pass: ConvolutionPass) -> CaseFamily {
    let axes = [
      Axis("size", ["5x8", "7x7", "9x6", "12x13"]), Axis("padding", ["0x0", "1x1", "0x1"]),
      .distribution(.normal, .relu, .cancelling),
    ]
    return family("conv.winograd", pass, bound: 1, axes + fewChannels) { problem, magnitude, result in
      let squares = (0..<magnitude.count).reduce(0.0) { $0 + magnitude[$1] * magnitude[$1] }
      let relative = squares == 0 ? 0 : (result.errorSquares / squares).squareRoot()
      if relative > 2e-7 { result.fail("‖err‖ is \(relative) of ‖Σ|a||b|‖, more than 2e-7") }
    }
  }

  private static func lone(_ pass: ConvolutionPass) -> CaseFamily {
    let axes = [
      Axis("size", ["1x1", "2x3", "4x4", "5x8", "9x6", "12x13"]),
      Axis("padding", ["0x0", "1x1", "2x0", "0x1", "2x2", "3x3"]), .distribution(.normal, .relu, .graded, .cancelling),
    ]
    return family("conv.winograd-lone", pass, bound: 4, axes + fewChannels) { _, _, _ in }
  }

  /// Many channels and few tiles, which take another path.
  private static func wide(_ pass: ConvolutionPass) -> CaseFamily {
    let axes = [
      Axis("size", ["4x4", "5x6", "7x7"]), Axis("padding", ["1x1"]), .distribution(.normal, .cancelling),
      Axis("batch", [1, 2]), Axis("in", [128]), Axis("out", [192]), .threads,
    ]
    return family("conv.winograd-wide", pass, bound: 1, axes, operations: 45_000_000) { _, _, _ in }
  }

  private static let fewChannels = [
    Axis("batch", [0, 1, 2, 3]), Axis("in", [16, 17, 24, 33, 40]), Axis("out", [16, 19, 32, 35]), .threads,
  ]

  private static func family(
    _ name: String, _ pass: ConvolutionPass, bound limit: Double, _ axes: [Axis], operations: Double = 2_500_000,
    also check: @escaping @Sendable (ConvolutionProblem<Float>, WideBuffer<Float>, inout Measurement) -> Void
  ) -> CaseFamily {
    let forward = pass == .forward ? [Axis.flag("bias"), .activation] : []
    return CaseFamily(
      "\(name).\(pass.rawValue).float32", measure: "err / (eps |Aᵀ|[|G||g||Gᵀ| ⊙ |Bᵀ||d||B|]|A|)", bound: limit,
      dependence: .level, axes: axes + forward,
      allows: { p in
        guard let geometry = ConvolutionProblem<Float>.geometry(p) else { return false }
        return ConvolutionAlgorithm.winograd.canCompute(geometry, Float.self) && geometry.operationCount <= operations
      },
      cost: { ConvolutionProblem<Float>.geometry($0).map { Int($0.operationCount) } ?? 0 }, quickCost: 500_000
    ) { p, seed, kernels in
      guard let geometry = ConvolutionProblem<Float>.geometry(p) else { return .impossible(p) }
      let problem = ConvolutionProblem<Float>(p, geometry, pass, seed: seed)
      let bound = bound(problem)
      var result = Measurement()
      result.compare(
        "result", problem.result(by: kernels.float32, .winograd), problem.expected()
      ) { Float.epsilon * bound[$0] }
      if p["distribution"] == "normal" || p["distribution"] == "relu" { check(problem, problem.magnitude(), &result) }
      return result
    }
  }

  private static func bound(_ problem: ConvolutionProblem<Float>) -> [Double] {
    let g = problem.geometry
    func first(_ i: Int) -> Double { abs(problem.first[i].double) }
    func second(_ i: Int) -> Double { abs(problem.second[i].double) }
    var images = WinogradBound.Images(
      batch: g.batch, height: g.height, width: g.width, inputs: g.inChannels, outHeight: g.outHeight,
      outWidth: g.outWidth, outputs: g.outChannels, padTop: g.padding.0, padLeft: g.padding.1)
    switch problem.pass {
    case .forward:
      let sums = WinogradBound.forward(images, x: first) { c, o, u, v in
        second(((u * 3 + v) * g.inChannels + c) * g.outChannels + o)
      }
      return sums.enumerated().map { i, sum in sum + abs(problem.bias?[i % g.outChannels].double ?? 0) }
    case .gradientInput:
      // dx is dy, padded by 2 − p, correlated with the filters turned by 180 degrees.
      (images.height, images.width, images.inputs) = (g.outHeight, g.outWidth, g.outChannels)
      (images.outHeight, images.outWidth, images.outputs) = (g.height, g.width, g.inChannels)
      (images.padTop, images.padLeft) = (2 - g.padding.0, 2 - g.padding.1)
      return WinogradBound.forward(images, x: first) { o, c, u, v in
        second((((2 - u) * 3 + 2 - v) * g.inChannels + c) * g.outChannels + o)
      }
    case .gradientWeight:
      return WinogradBound.gradientWeight(images, x: first, dy: second)
    }
  }
}
