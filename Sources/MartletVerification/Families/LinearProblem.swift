import MartletKernels
import MartletReference

/// The operands of a linear layer, what the reference makes of them, and the sums of magnitudes that errors are measured in.
struct LinearProblem<T: VerificationScalar> {
  let rows, inputs, outputs: Int
  let x, weight: Buffer<T>
  let bias: Buffer<T>?

  /// The operands of a case with rows, inputs, outputs, bias and distribution among its parameters.
  init(_ p: CaseParameters, _ random: inout CaseRandom) {
    (rows, inputs, outputs) = (p.int("rows"), p.int("inputs"), p.int("outputs"))
    let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
    x = random.buffer(rows * inputs, distribution, of: T.self)
    weight = random.partner(inputs * outputs, distribution)
    bias = p.flag("bias") ? random.buffer(outputs, of: T.self) : nil
  }

  func expected(_ activation: Activation = .none) -> WideBuffer<T> {
    let y = WideBuffer<T>(count: rows * outputs)
    MartletReference.Gemm.linear(
      rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: bias?.read,
      activation: activation, y: y.pointer)
    return y
  }

  /// Σ|x||w| + |bias|
  func magnitude() -> WideBuffer<Float> {
    let (x, weight, bias) = (x.magnitudes, weight.magnitudes, bias?.magnitudes)
    let y = WideBuffer<Float>(count: rows * outputs)
    MartletReference.Gemm.linear(
      rows: rows, inputs: inputs, outputs: outputs, x: x.read, weight: weight.read, bias: bias?.read,
      activation: .none, y: y.pointer)
    return y
  }
}
