import MartletKernels

/// Layer normalisation over the last axis: γ·(x − μ)/√(σ² + ε) + β, μ and σ² (biased) per row.
///
/// Ba, Kiros, Hinton: arXiv:1607.06450.
/// - Parameters:
///   - x: [..., C]
///   - gamma: [C], ones when nil
///   - beta: [C], zeros when nil
public func layerNormalization(
  _ x: Tensor, gamma: Tensor? = nil, beta: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
  guard let columns = x.shape.last, columns > 0 else {
    misuse("layerNormalization", "input \(x.shape) has no last axis to normalise")
  }
  for parameter in [gamma, beta].compactMap({ $0 }) {
    x.requireSameType(parameter, "layerNormalization")
    if parameter.shape != [columns] {
      misuse("layerNormalization", "parameter \(parameter.shape) does not fit the last axis of input \(x.shape)")
    }
  }
  let rows = x.elementCount / columns
  let output = Tensor(uninitialized: x.shape, dtype: x.dtype)
  let mean = Tensor(uninitialized: [rows], dtype: x.dtype)
  let inverse = Tensor(uninitialized: [rows], dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    LayerNormalization.forward(
      x.pointer(to: T.self), gamma: gamma?.pointer(to: T.self), beta: beta?.pointer(to: T.self), epsilon: epsilon,
      output.mutablePointer(to: T.self), mean: mean.mutablePointer(to: T.self),
      inverseDeviation: inverse.mutablePointer(to: T.self), rows: rows, columns: columns)
  }
  withExtendedLifetime(((x, gamma, beta), (output, mean, inverse))) {
    dispatchFloating(x.dtype, "layerNormalization", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded([x, gamma, beta]) else { return output }
  let (gammaNode, betaNode) = (gamma?.node, beta?.node)
  let lead = Array(0..<x.rank - 1)
  return output.recorded("layerNormalization", [x.node, gammaNode, betaNode]) { gradient, _ in
    if GradientMode.isRecording {
      let parts = normalizationGradient(gradient, x, gamma, axes: [-1], affineAxes: lead, epsilon)
      return [
        x.node == nil ? nil : parts.dx, gammaNode == nil ? nil : parts.dGamma, betaNode == nil ? nil : parts.dBeta,
      ]
    }
    let dx = Tensor(uninitialized: x.shape, dtype: x.dtype)
    let dGamma = gammaNode == nil ? nil : Tensor(uninitialized: [columns], dtype: x.dtype)
    let dBeta = betaNode == nil ? nil : Tensor(uninitialized: [columns], dtype: x.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      LayerNormalization.backward(
        x: x.pointer(to: T.self), dy: gradient.pointer(to: T.self), mean: mean.pointer(to: T.self),
        inverseDeviation: inverse.pointer(to: T.self), gamma: gamma?.pointer(to: T.self),
        dx: dx.mutablePointer(to: T.self), dGamma: dGamma?.mutablePointer(to: T.self),
        dBeta: dBeta?.mutablePointer(to: T.self), rows: rows, columns: columns)
    }
    withExtendedLifetime(((x, gradient, gamma), (mean, inverse), (dx, dGamma, dBeta))) {
      dispatchFloating(x.dtype, "layerNormalization", { run(Float.self) }, { run(Double.self) })
    }
    return [x.node == nil ? nil : dx, dGamma, dBeta]
  }
}
