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
      let (rows, inputs, outputs) = (p.int("rows"), p.int("inputs"), p.int("outputs"))
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let x = random.buffer(rows * inputs, distribution, of: T.self)
      let weight: Buffer<T> = random.partner(inputs * outputs, distribution)
      let bias = p.flag("bias") ? random.buffer(outputs, of: T.self) : nil
      let y = random.output(rows * outputs, of: T.self)
      let slope = p.flag("slope") ? random.output(rows * outputs, of: T.self) : nil
      T.table(of: kernels).linearGELU(
        LinearGELUCall(
          rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: bias?.read,
          isApproximate: p.flag("approximate"), slope: slope?.pointer, y: y.pointer, algorithm: p.gemmAlgorithm))
      let (sums, magnitude) = (WideBuffer<T>(count: rows * outputs), WideBuffer<Float>(count: rows * outputs))
      MartletReference.Gemm.linear(
        rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: bias?.read,
        activation: .none, y: sums.pointer)
      let (xMagnitudes, weightMagnitudes, biasMagnitudes) = (x.magnitudes, weight.magnitudes, bias?.magnitudes)
      MartletReference.Gemm.linear(
        rows: rows, inputs: inputs, outputs: outputs, x: xMagnitudes.read, weight: weightMagnitudes.read,
        bias: biasMagnitudes?.read, activation: .none, y: magnitude.pointer)
      var result = Measurement()
      if !y.isConfined || slope?.isConfined == false { result.fail("an element outside the results was written") }
      let zero = T.Wide.zero
      for i in 0..<rows * outputs {
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
