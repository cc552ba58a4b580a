import MartletKernels
import MartletReference

/// A NaN or an infinity in an operand of a convolution reaches every element of the result that depends on it. Nothing is
/// promised of the others: Winograd spreads it over its tile.
enum SpecialConvolutionFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [.product, .depthwise, .direct, .pixels, .columns].map { family(T.self, $0) }
      + (T.self == Float.self ? [family(T.self, .winograd)] : [])
  }

  private static func family<T: VerificationScalar>(_: T.Type, _ algorithm: ConvolutionAlgorithm) -> CaseFamily {
    CaseFamily(
      "conv.\(algorithm).special.\(T.typeName)", measure: "dependent elements that are finite", bound: 0,
      dependence: algorithm == .depthwise || algorithm == .winograd ? .level : [.core, .level],
      axes: [
        Axis("route", ConvolutionPass.allCases.map(\.rawValue)), Axis("size", ["3x5", "5x6", "7x9"]),
        Axis("kernel", algorithm == .product ? ["1x1"] : ["3x3"]),
        Axis("stride", algorithm == .product || algorithm == .winograd ? ["1x1"] : ["1x1", "2x2"]),
        Axis("padding", algorithm == .product ? ["0x0"] : ["0x0", "1x1"]), Axis("batch", [1, 2]),
        Axis("groups", algorithm == .depthwise ? [3, 17] : [1]),
        Axis("in", algorithm == .depthwise ? [1] : algorithm == .direct ? [1, 3] : [16, 17]),
        Axis("out", algorithm == .depthwise ? [1] : [16, 33]), Axis("special", ["nan", "inf", "-inf"]),
        Axis("operand", ["first", "second"]), .distribution(.normal), .threads,
      ],
      allows: { p in
        guard let geometry = ConvolutionProblem<T>.geometry(p) else { return false }
        return algorithm.canCompute(geometry, T.self) && geometry.operationCount <= 500_000
      }
    ) { p, seed, kernels in
      guard let geometry = ConvolutionProblem<T>.geometry(p), let pass = ConvolutionPass(rawValue: p["route"])
      else { return .impossible(p) }
      let problem = ConvolutionProblem<T>(p, geometry, pass, seed: seed)
      let operand = p["operand"] == "first" ? problem.first : problem.second
      var random = CaseRandom(seed: seed ^ 1)
      let special: T = SpecialRowFamilies.special(p["special"])
      operand[random.below(operand.count)] = special
      let (actual, expected) = (problem.result(by: T.table(of: kernels), algorithm), problem.expected())
      var result = Measurement()
      if !actual.isConfined { result.fail("an element outside the result was written") }
      for i in 0..<expected.count where !expected[i].high.isFinite {
        result.count += 1
        // An infinity may become NaN, a NaN nothing else.
        if special.isNaN ? !actual[i].isNaN : actual[i].isFinite {
          result.worst += 1
          if result.fault == nil {
            result.fault = "element \(i) is \(actual[i]) although \(special) is among its terms"
          }
        } else if actual[i].isPoison {
          result.fail("element \(i) was not written")
        }
      }
      return result
    }
  }
}
