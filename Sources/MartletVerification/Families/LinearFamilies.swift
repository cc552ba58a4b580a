import MartletKernels
import MartletReference

/// Fully connected layers: a product with bias and activation fused. relu does not enlarge an error.
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
        let (rows, inputs, outputs) = (p.int("rows"), p.int("inputs"), p.int("outputs"))
        let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
        let x = random.buffer(rows * inputs, distribution, of: T.self)
        let weight: Buffer<T> = random.partner(inputs * outputs, distribution)
        let bias = p.flag("bias") ? random.buffer(outputs, of: T.self) : nil
        let activation = p.activation
        let y = random.output(rows * outputs, of: T.self)
        T.table(of: kernels).linear(
          LinearCall(
            rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: bias?.read,
            activation: activation, y: y.pointer, algorithm: p.gemmAlgorithm))
        let expected = WideBuffer<T>(count: rows * outputs)
        MartletReference.Gemm.linear(
          rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: bias?.read,
          activation: activation, y: expected.pointer)
        let (xMagnitudes, weightMagnitudes, biasMagnitudes) = (x.magnitudes, weight.magnitudes, bias?.magnitudes)
        let magnitude = WideBuffer<Float>(count: rows * outputs)
        MartletReference.Gemm.linear(
          rows: rows, inputs: inputs, outputs: outputs, x: xMagnitudes.read, weight: weightMagnitudes.read,
          bias: biasMagnitudes?.read, activation: .none, y: magnitude.pointer)
        var result = Measurement()
        result.compare("y", y, expected) { T.epsilon * magnitude[$0] }
        return result
      }
    ]
  }
}
