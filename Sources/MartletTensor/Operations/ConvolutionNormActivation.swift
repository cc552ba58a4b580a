import MartletKernels

/// Convolution, batch normalisation, residual addition and activation as one step: what residual blocks call.
///
/// activation(BN(x ∗ w + b) + residual), with the batch's statistics. The plain composition of
/// ``convolution2D(_:weight:bias:stride:padding:dilation:groups:activation:)`` and
/// ``batchNormalization(_:gamma:beta:epsilon:residual:activation:)`` gives the same bits, but for the last ones of the gradient by the
/// weight, whose sums are taken in another order.
public func convolutionNormActivation(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
  dilation: (Int, Int) = (1, 1), groups: Int = 1, gamma: Tensor, beta: Tensor, epsilon: Double = 1e-5,
  residual: Tensor? = nil, activation: Activation = .none
) -> BatchNormalizationResult {
  let geometry = convolutionGeometry(
    "convolutionNormActivation", x, weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  var pays = false
  dispatchFloating(
    x.dtype, "convolutionNormActivation", { pays = NormalizedConvolution.pays(geometry, Float.self) },
    { pays = NormalizedConvolution.pays(geometry, Double.self) })
  guard pays, bias == nil else {
    let convolved = convolution2D(
      x, weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    return batchNormalization(
      convolved, gamma: gamma, beta: beta, epsilon: epsilon, residual: residual, activation: activation)
  }
  let convolved = geometry.forward(x, weight, nil, .none)
  let (rows, channels) = checkedExtents("convolutionNormActivation", convolved, gamma, beta, residual)
  let (mean, variance) = batchStatistics("convolutionNormActivation", convolved, rows: rows)
  let inverse = inverseDeviation(variance, epsilon)
  let output = normalized(convolved, mean, inverse, gamma, beta, residual, activation, rows, channels)
  guard isRecorded([x, weight, gamma, beta, residual]) else {
    return BatchNormalizationResult(output: output, mean: mean, variance: variance)
  }
  let (residualNode, hasResidual) = (residual?.node, residual != nil)
  let nodes = [x.node, weight.node, gamma.node, beta.node, residualNode]
  let tracked = output.recorded("convolutionNormActivation", nodes) { gradient, _ in
    if GradientMode.isRecording {
      let inner = output.maskingSlope(of: activation, gradient)
      let parts = normalizationGradient(
        inner, convolution(geometry, x, weight), gamma, axes: [0, 1, 2], affineAxes: [0, 1, 2], epsilon)
      return [
        x.node == nil ? nil : convolutionInputGradient(geometry, parts.dx, weight),
        weight.node == nil ? nil : convolutionWeightGradient(geometry, x, parts.dx),
        gamma.node == nil ? nil : parts.dGamma, beta.node == nil ? nil : parts.dBeta,
        residualNode == nil ? nil : inner,
      ]
    }
    let dx = x.node == nil ? nil : Tensor(uninitialized: geometry.inputShape, dtype: x.dtype)
    let dWeight = weight.node == nil ? nil : Tensor(uninitialized: geometry.weightShape, dtype: x.dtype)
    let dGamma = Tensor(uninitialized: [channels], dtype: x.dtype)
    let dBeta = Tensor(uninitialized: [channels], dtype: x.dtype)
    let needsMask = residualNode != nil && activation != .none
    let dResidual = needsMask ? Tensor(uninitialized: output.shape, dtype: x.dtype) : nil
    func run<T: FloatingElement>(_: T.Type) {
      NormalizedConvolution.gradients(
        geometry, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self),
        convolved: convolved.pointer(to: T.self),
        y: hasResidual && activation != .none ? output.pointer(to: T.self) : nil, dy: gradient.pointer(to: T.self),
        mean: mean.pointer(to: T.self), inverseDeviation: inverse.pointer(to: T.self),
        gamma: gamma.pointer(to: T.self), beta: beta.pointer(to: T.self), activation: activation,
        dx: dx?.mutablePointer(to: T.self), dWeight: dWeight?.mutablePointer(to: T.self),
        dGamma: dGamma.mutablePointer(to: T.self), dBeta: dBeta.mutablePointer(to: T.self),
        dResidual: dResidual?.mutablePointer(to: T.self))
    }
    withExtendedLifetime(
      ((x, weight, convolved, output, gradient), (mean, inverse, gamma, beta), (dx, dWeight, dGamma, dBeta, dResidual))
    ) {
      dispatchFloating(x.dtype, "convolutionNormActivation", { run(Float.self) }, { run(Double.self) })
    }
    return [
      dx, dWeight, gamma.node == nil ? nil : dGamma, beta.node == nil ? nil : dBeta,
      residualNode == nil ? nil : (dResidual ?? gradient),
    ]
  }
  return BatchNormalizationResult(output: tracked, mean: mean, variance: variance)
}
