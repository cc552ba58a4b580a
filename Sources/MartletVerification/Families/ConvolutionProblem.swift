import MartletKernels
import MartletReference

/// The pass of a convolution that a case checks.
enum ConvolutionPass: String, CaseIterable, Sendable {
  case forward
  case gradientInput = "dx"
  case gradientWeight = "dw"
}

/// The inputs of one pass of a convolution.
struct ConvolutionProblem<T: VerificationScalar> {
  let geometry: ConvolutionGeometry
  let pass: ConvolutionPass
  /// x and weight, dy and weight, or x and dy.
  let (first, second): (Buffer<T>, Buffer<T>)
  let bias: Buffer<T>?
  let activation: Activation
  let resultCount: Int
  private var random: CaseRandom

  init(_ p: CaseParameters, _ geometry: ConvolutionGeometry, _ pass: ConvolutionPass, seed: UInt64) {
    random = CaseRandom(seed: seed)
    self.geometry = geometry
    self.pass = pass
    let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
    let counts =
      switch pass {
      case .forward: (geometry.inputCount, geometry.weightCount, geometry.outputCount)
      case .gradientInput: (geometry.outputCount, geometry.weightCount, geometry.inputCount)
      case .gradientWeight: (geometry.inputCount, geometry.outputCount, geometry.weightCount)
      }
    first = random.buffer(counts.0, distribution)
    second = random.partner(counts.1, distribution)
    resultCount = counts.2
    bias = p.has("bias") && p.flag("bias") ? random.buffer(geometry.outChannels) : nil
    activation = p.activation
  }

  static func geometry(_ p: CaseParameters) -> ConvolutionGeometry? {
    let groups = p.has("groups") ? p.int("groups") : 1
    return try? ConvolutionGeometry(
      batch: p.int("batch"), height: p.pair("size").0, width: p.pair("size").1, inChannels: groups * p.int("in"),
      outChannels: groups * p.int("out"), kernel: p.has("kernel") ? p.pair("kernel") : (3, 3),
      stride: p.has("stride") ? p.pair("stride") : (1, 1), padding: p.pair("padding"),
      dilation: p.has("dilation") ? p.pair("dilation") : (1, 1), groups: groups)
  }

  /// How many products an element of a pass's result sums at most.
  static func sumLength(_ g: ConvolutionGeometry, _ pass: ConvolutionPass) -> Int {
    switch pass {
    case .forward: g.kernel.0 * g.kernel.1 * g.inChannels / g.groups
    case .gradientInput: g.kernel.0 * g.kernel.1 * g.outChannels / g.groups
    case .gradientWeight: g.batch * g.outHeight * g.outWidth
    }
  }

  func result(by kernels: KernelTable<T>, _ algorithm: ConvolutionAlgorithm) -> Buffer<T> {
    var random = random
    let result = random.output(resultCount, of: T.self)
    let call = ConvolutionCall(
      geometry: geometry, algorithm: algorithm, first: first.read, second: second.read, bias: bias?.read,
      activation: activation, result: result.pointer)
    switch pass {
    case .forward: kernels.convolution(call)
    case .gradientInput: kernels.convolutionGradientInput(call)
    case .gradientWeight: kernels.convolutionGradientWeight(call)
    }
    return result
  }

  func expected() -> WideBuffer<T> {
    let result = WideBuffer<T>(count: resultCount)
    reference(first, second, bias, activation, result.pointer)
    return result
  }

  /// Σ|first||second| + |bias|.
  func magnitude() -> WideBuffer<Float> {
    let result = WideBuffer<Float>(count: resultCount)
    reference(first.magnitudes, second.magnitudes, bias?.magnitudes, .none, result.pointer)
    return result
  }

  /// Σ first²·second².
  func squares() -> WideBuffer<Float> {
    let result = WideBuffer<Float>(count: resultCount)
    func squared(_ x: Buffer<T>) -> Buffer<Float> { x.mapped { Float($0.double * $0.double) } }
    reference(squared(first), squared(second), bias.map(squared), .none, result.pointer)
    return result
  }

  private func reference<S: VerificationScalar>(
    _ first: Buffer<S>, _ second: Buffer<S>, _ bias: Buffer<S>?, _ activation: Activation,
    _ result: UnsafeMutablePointer<S.Wide>
  ) {
    typealias Reference = MartletReference.Convolution
    switch pass {
    case .forward:
      Reference.forward(
        geometry, x: first.read, weight: second.read, bias: bias?.read, activation: activation, y: result)
    case .gradientInput:
      Reference.gradientInput(geometry, dy: first.read, weight: second.read, dx: result)
    case .gradientWeight:
      Reference.gradientWeight(geometry, x: first.read, dy: second.read, dWeight: result)
    }
  }
}
