import MartletKernels
import MartletReference

/// Fully connected layers: a product with bias and activation fused. relu does not enlarge an error; GELU multiplies one by up to
/// 1.13, its slope by up to 0.8.
enum LinearFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      CaseFamily(
        "linear.\(T.typeName)", measure: "err / (eps (Σ|x||w| + |bias|))", bound: 16, dependence: [.core, .level],
        axes: [
          Axis("rows", Axis.sizes), Axis("inputs", Axis.sizes), Axis("outputs", Axis.sizes), .flag("bias"),
          .activation, .gemmAlgorithm, .distribution(.normal, .relu, .graded, .cancelling), .threads,
        ],
        allows: { p in
          p.int("rows") * p.int("inputs") * p.int("outputs") <= 1_000_000
            && InputDistribution.allows(p, sumLength: p.int("inputs"))
        }, quickCost: 150_000
      ) { p, seed, kernels in
        var random = CaseRandom(seed: seed)
        let problem = LinearProblem<T>(p, &random)
        let y = random.output(problem.rows * problem.outputs, of: T.self)
        T.table(of: kernels).linear(
          LinearCall(
            rows: problem.rows, inputs: problem.inputs, outputs: problem.outputs, x: problem.x.read,
            weight: problem.weight.read, bias: problem.bias?.read, activation: p.activation, y: y.pointer,
            algorithm: p.gemmAlgorithm))
        let magnitude = problem.magnitude()
        var result = Measurement()
        result.compare("y", y, problem.expected(p.activation)) { T.epsilon * magnitude[$0] }
        return result
      },
      gelu(T.self),
    ]
  }

  private static func gelu<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "linearGELU.\(T.typeName)", measure: "err / (eps (Σ|x||w| + |bias| + 1))", bound: 16,
      dependence: [.core, .level],
      axes: [
        Axis("rows", Axis.sizes), Axis("inputs", Axis.sizes), Axis("outputs", Axis.sizes), .flag("bias"),
        .flag("approximate"), .flag("slope"), .gemmAlgorithm, .distribution(.normal, .relu), .threads,
      ],
      allows: { $0.int("rows") * $0.int("inputs") * $0.int("outputs") <= 300_000 }, quickCost: 100_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let problem = LinearProblem<T>(p, &random)
      let count = problem.rows * problem.outputs
      let y = random.output(count, of: T.self)
      let slope = p.flag("slope") ? random.output(count, of: T.self) : nil
      T.table(of: kernels).linearGELU(
        LinearGELUCall(
          rows: problem.rows, inputs: problem.inputs, outputs: problem.outputs, x: problem.x.read,
          weight: problem.weight.read, bias: problem.bias?.read,
          isApproximate: p.flag("approximate"), slope: slope?.pointer, y: y.pointer, algorithm: p.gemmAlgorithm))
      let (sums, magnitude) = (problem.expected(), problem.magnitude())
      var result = Measurement()
      if !y.isConfined || slope?.isConfined == false { result.fail("an element outside the results was written") }
      let zero = T.Wide.zero
      for i in 0..<count {
        let unit = T.epsilon * (magnitude[i] + 1)
        let op: (UnaryOp, BinaryOp) = p.flag("approximate") ? (.geluTanh, .geluTanhBackward) : (.gelu, .geluBackward)
        result.compare("y[\(i)]", y[i], MartletReference.Maps.value(op.0, sums[i], zero), unit: unit)
        if let slope {
          result.compare(
            "slope[\(i)]", slope[i], MartletReference.Maps.value(op.1, sums[i], .one, zero), unit: unit)
        }
      }
      return result
    }
  }
}
