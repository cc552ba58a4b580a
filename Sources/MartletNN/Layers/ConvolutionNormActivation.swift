import MartletKernels
import MartletTensor

/// activation(norm(convolution(x)) + residual): what convolutional blocks are made of, with the normalisation, the addition
/// and the activation in one pass over the convolution's output.
///
/// Equal to the plain layers one after the other; the parameters stay theirs.
///
/// - Parameters:
///   - x: [N, H, W, Cin]
///   - residual: a tensor of the output's shape [N, H′, W′, Cout], or nil.
public func convolutionNormActivation(
  _ x: Tensor, _ convolution: Conv2D, _ norm: BatchNorm, residual: Tensor? = nil, activation: Activation = .relu
) -> Tensor {
  guard norm.usesBatchStatistics && LayerRecorder.current == nil else {
    return norm(convolution(x), residual: residual, activation: activation)
  }
  return norm.tracking(
    convolutionNormActivation(
      x, weight: convolution.weight.value, bias: convolution.bias?.value, stride: convolution.stride.pair,
      padding: convolution.padding.pair, dilation: convolution.dilation.pair, groups: convolution.groups,
      gamma: norm.weight.value, beta: norm.bias.value, epsilon: norm.epsilon, residual: residual,
      activation: activation))
}
