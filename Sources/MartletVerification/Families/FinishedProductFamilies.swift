import MartletKernels
import MartletReference

/// Products that end with another array of the result's shape: one that is added before the activation, or one that multiplies.
enum FinishedProductFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [residual(T.self), times(T.self)] }

  private static func residual<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "linear.residual.\(T.typeName)", measure: "err / (eps (Σ|x||w| + |bias| + |residual|))", bound: 16,
      dependence: [.core, .level],
      axes: [
        Axis("rows", Axis.sizes), Axis("inputs", Axis.sizes + [600]), Axis("outputs", Axis.sizes), .flag("bias"),
        .activation, .gemmAlgorithm, .distribution(.normal, .relu), .threads,
      ],
      allows: { $0.int("rows") * $0.int("inputs") * $0.int("outputs") <= 300_000 }, quickCost: 100_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let problem = LinearProblem<T>(p, &random)
      let count = problem.rows * problem.outputs
      let residual = random.buffer(count, of: T.self)
      let y = random.output(count, of: T.self)
      T.table(of: kernels).linear(
        LinearCall(
          rows: problem.rows, inputs: problem.inputs, outputs: problem.outputs, x: problem.x.read,
          weight: problem.weight.read, bias: problem.bias?.read,
          residual: residual.read, activation: p.activation, y: y.pointer, algorithm: p.gemmAlgorithm))
      let (sums, magnitude) = (problem.expected(), problem.magnitude())
      var result = Measurement()
      if !y.isConfined { result.fail("an element outside the results was written") }
      for i in 0..<count {
        let expected = MartletReference.Maps.activated(p.activation, sums[i] + residual[i].wide)
        let unit = T.epsilon * (magnitude[i] + abs(residual[i].double))
        result.compare("y[\(i)]", y[i], expected, unit: unit)
      }
      return result
    }
  }

  private static func times<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "gemm.times.\(T.typeName)", measure: "err / (eps |factor| Σ|a||b|)", bound: 16, dependence: [.core, .level],
      axes: [
        Axis("m", Axis.sizes), Axis("n", Axis.sizes), Axis("k", Axis.sizes + [600]), .flag("transposed"),
        .gemmAlgorithm,
        .distribution(.normal, .relu), .threads,
      ],
      allows: { $0.int("m") * $0.int("n") * $0.int("k") <= 300_000 }, quickCost: 100_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (m, n, k) = (p.int("m"), p.int("n"), p.int("k"))
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let a = random.buffer(m * k, distribution, of: T.self)
      let b: Buffer<T> = random.partner(k * n, distribution)
      let factor = random.buffer(m * n, of: T.self)
      let c = random.output(m * n, of: T.self)
      let transposed = p.flag("transposed")
      T.table(of: kernels).gemmTimes(
        GemmTimesCall(
          m: m, n: n, k: k, a: a.read, b: b.read, transposeB: transposed, factor: factor.read, c: c.pointer,
          algorithm: p.gemmAlgorithm))
      let (sums, magnitude) = (WideBuffer<T>(count: m * n), WideBuffer<Float>(count: m * n))
      MartletReference.Gemm.multiply(
        m: m, n: n, k: k, a: a.read, lda: k, b: b.read, ldb: transposed ? k : n, transposeB: transposed,
        c: sums.pointer, ldc: n)
      let (aMagnitudes, bMagnitudes) = (a.magnitudes, b.magnitudes)
      MartletReference.Gemm.multiply(
        m: m, n: n, k: k, a: aMagnitudes.read, lda: k, b: bMagnitudes.read, ldb: transposed ? k : n,
        transposeB: transposed, c: magnitude.pointer, ldc: n)
      var result = Measurement()
      if !c.isConfined { result.fail("an element outside the results was written") }
      for i in 0..<m * n {
        let unit = T.epsilon * magnitude[i] * abs(factor[i].double)
        result.compare("c[\(i)]", c[i], sums[i] * factor[i].wide, unit: unit)
      }
      return result
    }
  }
}
