import MartletKernels
import MartletReference

/// Linear layers and convolutions by sums on random signs, as `GemmFamilies` has it for products: the unit is that of a random
/// walk, eps·√Σa²b², of which single precision measures an rms of 3 and a maximum of 16, and products of two bfloat16 parts 37
/// and 145. Sums stay at lengths where that was measured; the limits are 8 and 48.
enum RandomSignFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [linear(T.self)] + [.product, .depthwise, .direct, .pixels, .columns].map { convolution(T.self, $0) }
  }

  private static let measure = "max(rms / 8, max / 48) of err / (eps √Σa²b²)"
  private static let lengths = 9...700

  private static func linear<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "linear.random-signs.\(T.typeName)", measure: measure, bound: 1, dependence: [.core, .level],
      axes: [
        Axis("rows", [15, 31, 64, 129]), Axis("inputs", [64, 129, 257, 600]), Axis("outputs", [16, 33, 65, 127]),
        .gemmAlgorithm, .threads,
      ],
      allows: { $0.int("rows") * $0.int("inputs") * $0.int("outputs") <= 600_000 }, quickCost: 150_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, inputs, outputs) = (p.int("rows"), p.int("inputs"), p.int("outputs"))
      let x = random.buffer(rows * inputs, of: T.self)
      let weight = random.buffer(inputs * outputs, of: T.self)
      let y = random.output(rows * outputs, of: T.self)
      T.table(of: kernels).linear(
        LinearCall(
          rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: nil, activation: .none,
          y: y.pointer, algorithm: p.gemmAlgorithm))
      func product<S: VerificationScalar>(_ x: Buffer<S>, _ weight: Buffer<S>) -> WideBuffer<S> {
        let y = WideBuffer<S>(count: rows * outputs)
        MartletReference.Gemm.linear(
          rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: nil, activation: .none,
          y: y.pointer)
        return y
      }
      let squares = product(
        x.mapped { Float($0.double * $0.double) }, weight.mapped { Float($0.double * $0.double) })
      return measured("y", y, product(x, weight), squares)
    }
  }

  private static func convolution<T: VerificationScalar>(
    _: T.Type, _ algorithm: ConvolutionAlgorithm
  ) -> CaseFamily {
    CaseFamily(
      "conv.\(algorithm).random-signs.\(T.typeName)", measure: measure, bound: 1,
      dependence: algorithm == .depthwise ? .level : [.core, .level],
      axes: [
        Axis("route", ConvolutionPass.allCases.map(\.rawValue)), Axis("size", ["5x6", "7x9", "8x8"]),
        Axis("kernel", algorithm == .product ? ["1x1"] : ["3x3", "5x5", "2x3"]),
        Axis("padding", algorithm == .product ? ["0x0"] : ["0x0", "1x1"]), Axis("batch", [1, 2, 3]),
        Axis("groups", algorithm == .depthwise ? [8, 17, 33] : [1]),
        Axis("in", algorithm == .depthwise ? [1] : algorithm == .direct ? [3, 4, 6] : [16, 33, 64]),
        Axis("out", algorithm == .depthwise ? [1] : [5, 16, 33]), .distribution(.normal), .threads,
      ],
      allows: { p in
        guard let geometry = ConvolutionProblem<T>.geometry(p), let pass = ConvolutionPass(rawValue: p["route"])
        else { return false }
        return algorithm.canCompute(geometry, T.self) && geometry.operationCount <= 700_000
          && lengths.contains(ConvolutionProblem<T>.sumLength(geometry, pass))
      },
      cost: { ConvolutionProblem<T>.geometry($0).map { Int($0.operationCount) } ?? 0 }, quickCost: 200_000
    ) { p, seed, kernels in
      guard let geometry = ConvolutionProblem<T>.geometry(p), let pass = ConvolutionPass(rawValue: p["route"])
      else { return .impossible(p) }
      let problem = ConvolutionProblem<T>(p, geometry, pass, seed: seed)
      return measured(
        "result", problem.result(by: T.table(of: kernels), algorithm), problem.expected(), problem.squares())
    }
  }

  private static func measured<T: VerificationScalar>(
    _ name: String, _ actual: Buffer<T>, _ expected: WideBuffer<T>, _ squares: WideBuffer<Float>
  ) -> Measurement {
    var result = Measurement()
    result.compare(name, actual, expected) { T.epsilon * squares[$0].squareRoot() }
    if result.fault == nil { result.worst = max(result.rootMeanSquare / 8, result.worst / 48) }
    return result
  }
}
