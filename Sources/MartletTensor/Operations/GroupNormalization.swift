import MartletKernels

/// Group normalisation: γ·(x − μ)/√(σ² + ε) + β, where μ and σ² (biased) are those of a sample's group of consecutive channels,
/// over all positions.
///
/// One group is layer normalisation of a whole feature map, as many groups as channels are instance normalisation.
///
/// Y. Wu, K. He, "Group Normalization", ECCV 2018, equations 1 and 7.
/// - Parameters:
///   - x: [N, ..., C], channels last
///   - groups: how many; divides C
///   - gamma: [C], ones when nil
///   - beta: [C], zeros when nil
public func groupNormalization(
  _ x: Tensor, groups: Int, gamma: Tensor? = nil, beta: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
  guard x.rank >= 2, let channels = x.shape.last, channels > 0 else {
    misuse("groupNormalization", "input \(x.shape) is not [N, ..., C]")
  }
  if groups <= 0 || channels % groups != 0 {
    misuse("groupNormalization", "\(groups) groups do not divide the channels of input \(x.shape)")
  }
  for parameter in [gamma, beta].compactMap({ $0 }) {
    x.requireSameType(parameter, "groupNormalization")
    if parameter.shape != [channels] {
      misuse("groupNormalization", "parameter \(parameter.shape) does not fit the channels of input \(x.shape)")
    }
  }
  let batch = x.shape[0]
  let positions = x.shape.extents.dropFirst().dropLast().reduce(1, *)
  let output = Tensor(uninitialized: x.shape, dtype: x.dtype)
  let mean = Tensor(uninitialized: [batch, groups], dtype: x.dtype)
  let inverse = Tensor(uninitialized: [batch, groups], dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    GroupNormalization.forward(
      x.pointer(to: T.self), gamma: gamma?.pointer(to: T.self), beta: beta?.pointer(to: T.self), epsilon: epsilon,
      output.mutablePointer(to: T.self), mean: mean.mutablePointer(to: T.self),
      inverseDeviation: inverse.mutablePointer(to: T.self), batch: batch, positions: positions, channels: channels,
      groups: groups)
  }
  withExtendedLifetime(((x, gamma, beta), (output, mean, inverse))) {
    dispatchFloating(x.dtype, "groupNormalization", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded([x, gamma, beta]) else { return output }
  let (gammaNode, betaNode) = (gamma?.node, beta?.node)
  return output.recorded("groupNormalization", [x.node, gammaNode, betaNode]) { gradient, _ in
    if GradientMode.isRecording {
      let grouped: Shape = [batch, positions, groups, channels / groups]
      let parts = normalizationGradient(
        gradient.reshaped(to: grouped), x.reshaped(to: grouped), gamma?.reshaped(to: [groups, channels / groups]),
        axes: [1, 3], affineAxes: [0, 1], epsilon)
      return [
        x.node == nil ? nil : parts.dx.reshaped(to: x.shape),
        gammaNode == nil ? nil : parts.dGamma.reshaped(to: [channels]),
        betaNode == nil ? nil : parts.dBeta.reshaped(to: [channels]),
      ]
    }
    let dx = Tensor(uninitialized: x.shape, dtype: x.dtype)
    let dGamma = gammaNode == nil ? nil : Tensor(uninitialized: [channels], dtype: x.dtype)
    let dBeta = betaNode == nil ? nil : Tensor(uninitialized: [channels], dtype: x.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      GroupNormalization.backward(
        x: x.pointer(to: T.self), dy: gradient.pointer(to: T.self), mean: mean.pointer(to: T.self),
        inverseDeviation: inverse.pointer(to: T.self), gamma: gamma?.pointer(to: T.self),
        dx: dx.mutablePointer(to: T.self), dGamma: dGamma?.mutablePointer(to: T.self),
        dBeta: dBeta?.mutablePointer(to: T.self), batch: batch, positions: positions, channels: channels,
        groups: groups)
    }
    withExtendedLifetime(((x, gradient, gamma), (mean, inverse), (dx, dGamma, dBeta))) {
      dispatchFloating(x.dtype, "groupNormalization", { run(Float.self) }, { run(Double.self) })
    }
    return [x.node == nil ? nil : dx, dGamma, dBeta]
  }
}
