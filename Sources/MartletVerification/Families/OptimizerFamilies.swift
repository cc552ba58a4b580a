import MartletKernels
import MartletReference

/// A thousand steps of each optimiser against the same rule in float64: relative L2 error of parameters and moments.
///
/// float64 is held to the same number of its own units; there the reference rounds its state as the kernel does.
enum OptimizerFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    let decay = Axis("decay", ["0", "0.01"])
    return [
      family(
        T.self, "sgd", [Axis("momentum", ["0", "0.9"]), Axis("dampening", ["0", "0.3"]), .flag("nesterov"), decay]
      ) {
        .sgd(
          learningRate: 0.01, momentum: $0.double("momentum"),
          dampening: $0.flag("nesterov") ? 0 : $0.double("dampening"), nesterov: $0.flag("nesterov"),
          weightDecay: $0.double("decay"))
      },
      family(
        T.self, "adam",
        [Axis("beta2", ["0.999", "0.95"]), Axis("epsilon", ["1e-8", "1e-3"]), .flag("decoupled"), decay]
      ) {
        .adam(
          learningRate: 1e-3, beta1: 0.9, beta2: $0.double("beta2"), epsilon: $0.double("epsilon"),
          weightDecay: $0.double("decay"), decoupled: $0.flag("decoupled"))
      },
      family(T.self, "rmsProp", [Axis("momentum", ["0", "0.9"]), Axis("epsilon", ["1e-8", "1e-3"]), decay]) {
        .rmsProp(
          learningRate: 1e-3, alpha: 0.99, epsilon: $0.double("epsilon"), weightDecay: $0.double("decay"),
          momentum: $0.double("momentum"))
      },
      family(T.self, "adaGrad", [Axis("epsilon", ["1e-10", "1e-3"]), decay]) {
        .adaGrad(learningRate: 0.01, epsilon: $0.double("epsilon"), weightDecay: $0.double("decay"))
      },
    ]
  }

  private static func family<T: VerificationScalar>(
    _: T.Type, _ name: String, _ axes: [Axis], _ rule: @escaping @Sendable (CaseParameters) -> OptimizerRule
  ) -> CaseFamily {
    let axes = axes + [Axis("count", [33, 49, 130]), Axis("scale", ["1", "0.1"]), .threads]
    return CaseFamily(
      "optimizer.\(name).\(T.typeName)", measure: "relative L2 after 1,000 steps",
      bound: T.self == Float.self ? 1e-5 : 1e-5 * 0x1p-29 * 2, dependence: .level
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rule, scale, count) = (rule(p), p.double("scale"), p.int("count"))
      let state = State<T>(count: count, &random)
      let exact = State<Double>(copying: state)
      for step in 1...p.int("steps") {
        for i in 0..<count {
          state.gradient[i] = T(random.normal() * (1 + Double(i % 7)))
          exact.gradient[i] = state.gradient[i].double
        }
        T.table(of: kernels).optimize(state.slots(rule), rule, step, scale)
        exact.step(rule, step, gradientScale: scale)
      }
      var result = Measurement()
      for (name, actual, expected) in [
        ("parameter", state.parameter, exact.parameter), ("first moment", state.first, exact.first),
        ("second moment", state.second, exact.second),
      ] {
        var part = Measurement()
        if !actual.isConfined { part.fail("an element outside the \(name) was written") }
        for i in 0..<count {
          part.compare("\(name)[\(i)]", actual[i], T.Wide(expected[i]), unit: .infinity)
        }
        part.worst = part.fault == nil ? part.relativeL2 : .infinity
        result.merge(part)
      }
      return result
    } cases: { quick, seed in
      // In a quick run most cases take fewer steps; the bound stays that of a thousand.
      let rows = CoveringSample.rows(
        axes, seed: CaseRandom.seed(name, seed), atLeast: CaseFamily.leastCases, allows: { _ in true })
      return rows.prefix(quick ? CaseFamily.leastCases : rows.count).enumerated().map { i, row in
        row.with("steps", quick && i > 0 ? "50" : "1000")
      }
    }
  }

  /// One parameter with its moments, cut into two slots so that their borders are crossed.
  fileprivate struct State<T: VerificationScalar> {
    let (parameter, gradient, first, second): (Buffer<T>, Buffer<T>, Buffer<T>, Buffer<T>)

    init(count: Int, _ random: inout CaseRandom) {
      (parameter, gradient) = (random.buffer(count), random.output(count))
      (first, second) = (random.output(count), random.output(count))
      for i in 0..<count { (first[i], second[i]) = (0, 0) }
    }

    init(copying other: State<some VerificationScalar>) where T == Double {
      func copy(_ buffer: Buffer<some VerificationScalar>) -> Buffer<Double> {
        let result = Buffer<Double>(count: buffer.count)
        for i in 0..<buffer.count { result[i] = buffer[i].double }
        return result
      }
      (parameter, gradient) = (copy(other.parameter), copy(other.gradient))
      (first, second) = (copy(other.first), copy(other.second))
    }

    func slots(_ rule: OptimizerRule) -> [OptimizerSlot<T>] {
      let count = parameter.count
      let cut = count / 3
      // Without momentum RMSProp has no second array.
      var hasSecond = true
      if case .rmsProp(_, _, _, _, let momentum) = rule { hasSecond = momentum != 0 }
      return [(0, cut), (cut, count - cut)].map { start, length in
        OptimizerSlot(
          parameter: parameter.pointer + start, gradient: gradient.read + start, first: first.pointer + start,
          second: hasSecond ? second.pointer + start : nil, count: length)
      }
    }
  }
}

extension OptimizerFamilies.State where T == Double {
  func step(_ rule: OptimizerRule, _ step: Int, gradientScale: Double) {
    typealias Reference = MartletReference.OptimizerKernels
    let slots = slots(rule)
    switch rule {
    case .sgd(let rate, let momentum, let dampening, let nesterov, let decay):
      Reference.sgd(
        slots, learningRate: rate, momentum: momentum, dampening: dampening, nesterov: nesterov, weightDecay: decay,
        gradientScale: gradientScale, firstStep: step == 1)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled):
      Reference.adam(
        slots, learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay,
        decoupled: decoupled, step: step, gradientScale: gradientScale)
    case .rmsProp(let rate, let alpha, let epsilon, let decay, let momentum):
      Reference.rmsProp(
        slots, learningRate: rate, alpha: alpha, epsilon: epsilon, weightDecay: decay, momentum: momentum,
        gradientScale: gradientScale)
    case .adaGrad(let rate, let epsilon, let decay):
      Reference.adaGrad(
        slots, learningRate: rate, epsilon: epsilon, weightDecay: decay, gradientScale: gradientScale)
    }
  }
}
