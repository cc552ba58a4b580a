import MartletKernels

/// The result of ``batchNormalization(_:gamma:beta:epsilon:residual:activation:)``.
public struct BatchNormalizationResult: Sendable {
  /// [..., C]
  public let output: Tensor
  /// The batch's mean per channel, [C]; not tracked.
  public let mean: Tensor
  /// The batch's biased variance per channel, [C]; not tracked.
  public let variance: Tensor
}

/// Batch normalisation with the batch's own statistics, residual and activation fused:
/// activation(γ·(x − μ)/√(σ² + ε) + β + residual), μ and σ² per channel over all other axes.
///
/// Ioffe, Szegedy: arXiv:1502.03167.
/// - Parameters:
///   - x: [..., C]
///   - gamma: [C]
///   - beta: [C]
///   - residual: of x's shape
public func batchNormalization(
  _ x: Tensor, gamma: Tensor, beta: Tensor, epsilon: Double = 1e-5, residual: Tensor? = nil,
  activation: Activation = .none
) -> BatchNormalizationResult {
  let (rows, channels) = checkedExtents("batchNormalization", x, gamma, beta, residual)
  let (mean, variance) = batchStatistics("batchNormalization", x, rows: rows)
  let inverse = inverseDeviation(variance, epsilon)
  let output = normalized(x, mean, inverse, gamma, beta, residual, activation, rows, channels)
  guard isRecorded([x, gamma, beta, residual]) else {
    return BatchNormalizationResult(output: output, mean: mean, variance: variance)
  }
  let (residualNode, hasResidual) = (residual?.node, residual != nil)
  let tracked = output.recorded("batchNormalization", [x.node, gamma.node, beta.node, residualNode]) { gradient, _ in
    if GradientMode.isRecording {
      let inner = output.maskingSlope(of: activation, gradient)
      let lead = Array(0..<x.rank - 1)
      let parts = normalizationGradient(inner, x, gamma, axes: lead, affineAxes: lead, epsilon)
      return [
        x.node == nil ? nil : parts.dx, gamma.node == nil ? nil : parts.dGamma, beta.node == nil ? nil : parts.dBeta,
        residualNode == nil ? nil : inner,
      ]
    }
    let dx = Tensor(uninitialized: x.shape, dtype: x.dtype)
    let dGamma = Tensor(uninitialized: [channels], dtype: x.dtype)
    let dBeta = Tensor(uninitialized: [channels], dtype: x.dtype)
    let needsMask = residualNode != nil && activation != .none
    let dResidual = needsMask ? Tensor(uninitialized: x.shape, dtype: x.dtype) : nil
    func run<T: FloatingElement>(_: T.Type) {
      BatchNormalization.backward(
        x: x.pointer(to: T.self), y: hasResidual && activation != .none ? output.pointer(to: T.self) : nil,
        dy: gradient.pointer(to: T.self), mean: mean.pointer(to: T.self),
        inverseDeviation: inverse.pointer(to: T.self), gamma: gamma.pointer(to: T.self),
        beta: beta.pointer(to: T.self), activation: activation, dx: dx.mutablePointer(to: T.self),
        dGamma: dGamma.mutablePointer(to: T.self),
        dBeta: dBeta.mutablePointer(to: T.self), dResidual: dResidual?.mutablePointer(to: T.self), rows: rows,
        columns: channels)
    }
    withExtendedLifetime(((x, output, gradient), (mean, inverse, gamma, beta), (dx, dGamma, dBeta, dResidual))) {
      dispatchFloating(x.dtype, "batchNormalization", { run(Float.self) }, { run(Double.self) })
    }
    return [
      x.node == nil ? nil : dx, gamma.node == nil ? nil : dGamma, beta.node == nil ? nil : dBeta,
      residualNode == nil ? nil : (dResidual ?? gradient),
    ]
  }
  return BatchNormalizationResult(output: tracked, mean: mean, variance: variance)
}

/// Batch normalisation with given statistics, as in evaluation; differentiable in all tensors, the statistics included.
public func batchNormalizationInference(
  _ x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor, beta: Tensor, epsilon: Double = 1e-5,
  residual: Tensor? = nil, activation: Activation = .none
) -> Tensor {
  let (rows, channels) = checkedExtents("batchNormalization", x, gamma, beta, residual)
  if mean.shape != gamma.shape || variance.shape != gamma.shape || mean.dtype != x.dtype || variance.dtype != x.dtype {
    misuse("batchNormalization", "statistics \(mean.shape), \(variance.shape) do not fit input \(x.shape) \(x.dtype)")
  }
  if !isRecorded([x, mean, variance, gamma, beta, residual]) {
    let inverse = inverseDeviation(variance, epsilon)
    return normalized(x, mean, inverse, gamma, beta, residual, activation, rows, channels)
  }
  // The composite: statistics are operands like the others, so it is a scale and a shift.
  let inverse =
    isRecorded(variance) ? 1 / (variance + epsilon).squareRoot() : inverseDeviation(variance, epsilon)
  var y = (x - mean) * inverse * gamma + beta
  if let residual { y = y + residual }
  return y.activated(activation)
}

/// Mean and biased variance of each channel.
func batchStatistics(_ operation: StaticString, _ x: Tensor, rows: Int) -> (mean: Tensor, variance: Tensor) {
  if rows == 0 { misuse(operation, "input \(x.shape) has nothing to take statistics from") }
  let channels = x.shape[x.rank - 1]
  let mean = Tensor(uninitialized: [channels], dtype: x.dtype)
  let variance = Tensor(uninitialized: [channels], dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    BatchNormalization.statistics(
      x.pointer(to: T.self), mean: mean.mutablePointer(to: T.self), variance: variance.mutablePointer(to: T.self),
      rows: rows, columns: channels)
  }
  withExtendedLifetime((x, mean, variance)) {
    dispatchFloating(x.dtype, operation, { run(Float.self) }, { run(Double.self) })
  }
  return (mean, variance)
}

/// 1/√(σ² + ε).
func inverseDeviation(_ variance: Tensor, _ epsilon: Double) -> Tensor {
  withoutGradient { (variance + epsilon).mapped(.reciprocalSquareRoot, "batchNormalization") }
}

func normalized(
  _ x: Tensor, _ mean: Tensor, _ inverse: Tensor, _ gamma: Tensor, _ beta: Tensor, _ residual: Tensor?,
  _ activation: Activation, _ rows: Int, _ channels: Int
) -> Tensor {
  let output = Tensor(uninitialized: x.shape, dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    BatchNormalization.apply(
      x.pointer(to: T.self), mean: mean.pointer(to: T.self), inverseDeviation: inverse.pointer(to: T.self),
      gamma: gamma.pointer(to: T.self), beta: beta.pointer(to: T.self), residual: residual?.pointer(to: T.self),
      activation: activation, output.mutablePointer(to: T.self), rows: rows, columns: channels)
  }
  withExtendedLifetime(((x, mean, inverse), (gamma, beta, residual), output)) {
    dispatchFloating(x.dtype, "batchNormalization", { run(Float.self) }, { run(Double.self) })
  }
  return output
}

func checkedExtents(
  _ operation: StaticString, _ x: Tensor, _ gamma: Tensor, _ beta: Tensor, _ residual: Tensor?
) -> (rows: Int, channels: Int) {
  guard let channels = x.shape.last, gamma.shape == [channels], beta.shape == [channels] else {
    misuse(operation, "gamma \(gamma.shape) and beta \(beta.shape) do not fit the last axis of input \(x.shape)")
  }
  x.requireSameType(gamma, operation)
  x.requireSameType(beta, operation)
  if let residual {
    x.requireSameType(residual, operation)
    if residual.shape != x.shape { misuse(operation, "residual \(residual.shape) does not fit input \(x.shape)") }
  }
  return (channels == 0 ? 0 : x.elementCount / channels, channels)
}
