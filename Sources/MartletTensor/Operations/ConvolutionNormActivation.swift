import MartletKernels

/// Convolution, batch normalisation, residual addition and activation as one step: what residual blocks call.
///
/// activation(BN(x ∗ w + b) + residual), with the batch's statistics. The plain composition of
/// ``convolution2D(_:weight:bias:stride:padding:dilation:groups:activation:)`` and
/// ``batchNormalization(_:gamma:beta:epsilon:residual:activation:)`` gives the same bits.
public func convolutionNormActivation(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
  dilation: (Int, Int) = (1, 1), groups: Int = 1, gamma: Tensor, beta: Tensor, epsilon: Double = 1e-5,
  residual: Tensor? = nil, activation: Activation = .none
) -> BatchNormalizationResult {
  let convolved = convolution2D(
    x, weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  return batchNormalization(
    convolved, gamma: gamma, beta: beta, epsilon: epsilon, residual: residual, activation: activation)
}
