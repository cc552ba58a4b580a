import MartletKernels
import MartletReference

/// 3-D convolutions, every pass on its own: the bound of a matrix product over all taps.
enum Convolution3DFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    ConvolutionPass.allCases.map { family(T.self, $0) }
  }

  private static let axes = [
    Axis("depth", [1, 2, 3, 5, 8]), Axis("size", ["1x1", "3x5", "5x3", "8x8", "4x9"]),
    Axis("kernelDepth", [1, 2, 3, 5]), Axis("kernel", ["1x1", "3x3", "2x3", "1x4"]),
    Axis("strideDepth", [1, 2, 3]), Axis("stride", ["1x1", "2x2", "1x2"]), Axis("paddingDepth", [0, 1, 2]),
    Axis("padding", ["0x0", "1x1", "2x1"]), Axis("dilationDepth", [1, 2]), Axis("dilation", ["1x1", "1x2"]),
    Axis("batch", [0, 1, 2]), Axis("groups", [1, 2, 3]), Axis("in", [1, 2, 5, 16]), Axis("out", [1, 3, 8, 17]),
    .distribution(.normal, .relu, .graded, .cancelling), .threads,
  ]

  private static func geometry(_ p: CaseParameters) -> Convolution3DGeometry? {
    func triple(_ name: String) -> (Int, Int, Int) { (p.int(name + "Depth"), p.pair(name).0, p.pair(name).1) }
    return try? Convolution3DGeometry(
      batch: p.int("batch"), size: (p.int("depth"), p.pair("size").0, p.pair("size").1),
      inChannels: p.int("groups") * p.int("in"), outChannels: p.int("groups") * p.int("out"), kernel: triple("kernel"),
      stride: triple("stride"), padding: triple("padding"), dilation: triple("dilation"), groups: p.int("groups"))
  }

  private static func family<T: VerificationScalar>(_: T.Type, _ pass: ConvolutionPass) -> CaseFamily {
    let forward = [Axis.flag("bias"), .activation]
    return CaseFamily(
      "conv3d.\(pass.rawValue).\(T.typeName)", measure: "err / (eps Σ|a||b|)", bound: 16,
      dependence: [.core, .level], axes: pass == .forward ? axes + forward : axes,
      allows: { geometry($0).map { $0.operationCount <= 1_500_000 } ?? false },
      cost: { geometry($0).map { Int($0.operationCount) } ?? 0 }, quickCost: 200_000
    ) { p, seed, kernels in
      guard let g = geometry(p) else { return .impossible(p) }
      return compare(g, pass, p, seed, T.table(of: kernels))
    }
  }

  private static func compare<T: VerificationScalar>(
    _ g: Convolution3DGeometry, _ pass: ConvolutionPass, _ p: CaseParameters, _ seed: UInt64, _ kernels: KernelTable<T>
  ) -> Measurement {
    var random = CaseRandom(seed: seed)
    let counts =
      switch pass {
      case .forward: (g.inputCount, g.weightCount, g.outputCount)
      case .gradientInput: (g.outputCount, g.weightCount, g.inputCount)
      case .gradientWeight: (g.inputCount, g.outputCount, g.weightCount)
      }
    let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
    let first = random.buffer(counts.0, distribution, of: T.self)
    let second: Buffer<T> = random.partner(counts.1, distribution)
    let bias = p.has("bias") && p.flag("bias") ? random.buffer(g.outChannels, of: T.self) : nil
    let activation = p.activation
    let result = random.output(counts.2, of: T.self)
    let call = Convolution3DCall(
      geometry: g, first: first.read, second: second.read, bias: bias?.read, activation: activation,
      result: result.pointer)
    switch pass {
    case .forward: kernels.convolution3D(call)
    case .gradientInput: kernels.convolution3DGradientInput(call)
    case .gradientWeight: kernels.convolution3DGradientWeight(call)
    }
    let (expected, magnitude) = (WideBuffer<T>(count: counts.2), WideBuffer<Float>(count: counts.2))
    reference(g, pass, first, second, bias, activation, expected.pointer)
    reference(g, pass, first.magnitudes, second.magnitudes, bias?.magnitudes, .none, magnitude.pointer)
    var measurement = Measurement()
    measurement.compare("result", result, expected) { T.epsilon * magnitude[$0] }
    return measurement
  }

  private static func reference<S: VerificationScalar>(
    _ g: Convolution3DGeometry, _ pass: ConvolutionPass, _ first: Buffer<S>, _ second: Buffer<S>, _ bias: Buffer<S>?,
    _ activation: Activation, _ result: UnsafeMutablePointer<S.Wide>
  ) {
    typealias Reference = MartletReference.Convolution3D
    switch pass {
    case .forward:
      Reference.forward(
        g, x: first.read, weight: second.read, bias: bias?.read, activation: activation, y: result)
    case .gradientInput: Reference.gradientInput(g, dy: first.read, weight: second.read, dx: result)
    case .gradientWeight: Reference.gradientWeight(g, x: first.read, dy: second.read, dWeight: result)
    }
  }
}
