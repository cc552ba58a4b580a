import MartletNN
import MartletTensor

/// The residual block of a 1x1, a 3x3 and a 1x1 convolution; the last has four times the channels. The stride is the 3x3
/// convolution's, as in torchvision.
///
/// x: [N, H, W, Cin]; result: [N, ⌈H/stride⌉, ⌈W/stride⌉, 4·width]. K. He et al., CVPR 2016, figure 5.
public final class Bottleneck: Layer {
  /// Output channels over those of the 3x3 convolution.
  public static let expansion = 4

  let conv1: Conv2D
  let bn1: BatchNorm
  let conv2: Conv2D
  let bn2: BatchNorm
  let conv3: Conv2D
  let bn3: BatchNorm
  let downsample: Sequential?

  /// A block whose 3x3 convolution has `width` channels; with a stride of 2 it halves the image.
  public init(
    _ inChannels: Int, width: Int, stride: Int, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    let outChannels = Bottleneck.expansion * width
    conv1 = BasicBlock.convolution(inChannels, width, kernel: 1, stride: 1, padding: 0, dtype, &generator)
    bn1 = BatchNorm(width, dtype: dtype)
    conv2 = BasicBlock.convolution(width, width, kernel: 3, stride: stride, padding: 1, dtype, &generator)
    bn2 = BatchNorm(width, dtype: dtype)
    conv3 = BasicBlock.convolution(width, outChannels, kernel: 1, stride: 1, padding: 0, dtype, &generator)
    bn3 = BatchNorm(outChannels, dtype: dtype)
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
    let narrow = convolutionNormActivation(x, conv1, bn1)
    let inner = convolutionNormActivation(narrow, conv2, bn2)
    return convolutionNormActivation(inner, conv3, bn3, residual: shortcut)
  }
}
