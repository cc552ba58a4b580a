import MartletKernels

/// Root mean square normalisation over the last axis: γ·x/√(mean of x² + ε).
///
/// B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019, equation 4.
/// - Parameters:
///   - x: [..., C]
///   - gamma: [C], ones when nil
public func rmsNormalization(_ x: Tensor, gamma: Tensor? = nil, epsilon: Double = 1e-5) -> Tensor {
  guard let columns = x.shape.last, columns > 0 else {
    misuse("rmsNormalization", "input \(x.shape) has no last axis to normalise")
  }
  if let gamma {
    x.requireSameType(gamma, "rmsNormalization")
    if gamma.shape != [columns] {
      misuse("rmsNormalization", "parameter \(gamma.shape) does not fit the last axis of input \(x.shape)")
    }
  }
  let rows = x.elementCount / columns
  let output = Tensor(uninitialized: x.shape, dtype: x.dtype)
  let inverse = Tensor(uninitialized: [rows], dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    RMSNormalization.forward(
      x.pointer(to: T.self), gamma: gamma?.pointer(to: T.self), epsilon: epsilon, output.mutablePointer(to: T.self),
      inverseRoot: inverse.mutablePointer(to: T.self), rows: rows, columns: columns)
  }
  withExtendedLifetime(((x, gamma), (output, inverse))) {
    dispatchFloating(x.dtype, "rmsNormalization", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded([x, gamma]) else { return output }
  let gammaNode = gamma?.node
  return output.recorded("rmsNormalization", x.node, gammaNode) { gradient, _ in
    if GradientMode.isRecording {
      let root = (x.squared().mean(axes: [-1], keepingDimensions: true) + epsilon).squareRoot()
      let normalized = x / root
      let g = gamma.map { gradient * $0 } ?? gradient
      let dx = (g - normalized * (g * normalized).mean(axes: [-1], keepingDimensions: true)) / root
      let dGamma = gammaNode == nil ? nil : (gradient * normalized).sum(axes: Array(0..<x.rank - 1))
      return [x.node == nil ? nil : dx, dGamma]
    }
    let dx = Tensor(uninitialized: x.shape, dtype: x.dtype)
    let dGamma = gammaNode == nil ? nil : Tensor(uninitialized: [columns], dtype: x.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      RMSNormalization.backward(
        x: x.pointer(to: T.self), dy: gradient.pointer(to: T.self), inverseRoot: inverse.pointer(to: T.self),
        gamma: gamma?.pointer(to: T.self), dx: dx.mutablePointer(to: T.self),
        dGamma: dGamma?.mutablePointer(to: T.self), rows: rows, columns: columns)
    }
    withExtendedLifetime(((x, gradient, gamma), inverse, (dx, dGamma))) {
      dispatchFloating(x.dtype, "rmsNormalization", { run(Float.self) }, { run(Double.self) })
    }
    return [x.node == nil ? nil : dx, dGamma]
  }
}
