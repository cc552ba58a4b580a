import MartletNN
import MartletTensor

/// The residual block of two 3x3 convolutions: relu(x′ + norm(conv(relu(norm(conv(x)))))), where x′ is x, or a 1x1
/// convolution of it when the block changes its extent.
///
/// x: [N, H, W, Cin]; result: [N, ⌈H/stride⌉, ⌈W/stride⌉, Cout]. K. He et al., CVPR 2016, figure 2.
public final class BasicBlock: Layer {
  let conv1: Conv2D
  let bn1: BatchNorm
  let conv2: Conv2D
  let bn2: BatchNorm
  let downsample: Sequential?

  /// A block from `inChannels` to `outChannels`; with a stride of 2 it halves the image.
  public init(
    _ inChannels: Int, _ outChannels: Int, stride: Int, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) {
    conv1 = BasicBlock.convolution(inChannels, outChannels, kernel: 3, stride: stride, padding: 1, dtype, &generator)
    bn1 = BatchNorm(outChannels, dtype: dtype)
    conv2 = BasicBlock.convolution(outChannels, outChannels, kernel: 3, stride: 1, padding: 1, dtype, &generator)
    bn2 = BatchNorm(outChannels, dtype: dtype)
    if stride == 1 && inChannels == outChannels {
      downsample = nil
    } else {
      downsample = Sequential(
        BasicBlock.convolution(inChannels, outChannels, kernel: 1, stride: stride, padding: 0, dtype, &generator),
        BatchNorm(outChannels, dtype: dtype))
    }
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let shortcut = downsample?(x) ?? x
    let inner = convolutionNormActivation(x, conv1, bn1)
    return convolutionNormActivation(inner, conv2, bn2, residual: shortcut)
  }

  /// A convolution as residual networks have them: without bias, weights of N(0, 2 / fan-out).
  static func convolution(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int, padding: Int, _ dtype: DType,
    _ generator: inout RandomGenerator
  ) -> Conv2D {
    Conv2D(
      inChannels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride), padding: Size2D(padding), bias: false,
      initializer: .heNormal(fan: .output), dtype: dtype, using: &generator)
  }
}
