import MartletNN
import MartletTensor

/// The residual networks for small images: a 3x3 stem of 16 channels and three stages of 16, 32 and 64 channels whose shortcuts
/// have no parameters (option A: every second pixel, new channels zero).
///
/// K. He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, section 4.2.
public final class SmallResNet: Layer {
  let conv1: Conv2D
  let bn1: BatchNorm
  let layer1: Sequential
  let layer2: Sequential
  let layer3: Sequential
  let avgpool = GlobalAveragePool2D()
  let fc: Linear

  /// - Parameter depth: how many blocks each stage has; 3 is ResNet-20, 9 is ResNet-56.
  public init(depth: Int, _ configuration: ModelConfiguration, using generator: inout RandomGenerator) {
    let dtype = configuration.dtype
    conv1 = BasicBlock.convolution(configuration.channels, 16, kernel: 3, stride: 1, padding: 1, dtype, &generator)
    bn1 = BatchNorm(16, dtype: dtype)
    func stage(_ inChannels: Int, _ outChannels: Int, stride: Int) -> Sequential {
      Sequential(
        (0..<depth).map { index in
          PlainShortcutBlock(
            index == 0 ? inChannels : outChannels, outChannels, stride: index == 0 ? stride : 1, dtype: dtype,
            using: &generator)
        })
    }
    layer1 = stage(16, 16, stride: 1)
    layer2 = stage(16, 32, stride: 2)
    layer3 = stage(32, 64, stride: 2)
    fc = Linear(64, configuration.classes, dtype: dtype, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    fc(avgpool(layer3(layer2(layer1(convolutionNormActivation(x, conv1, bn1))))))
  }
}

/// A block of two 3x3 convolutions around a shortcut without parameters.
final class PlainShortcutBlock: Layer {
  let conv1: Conv2D
  let bn1: BatchNorm
  let conv2: Conv2D
  let bn2: BatchNorm
  let stride: Int
  /// Zero channels on either side of the shortcut's.
  let margin: Int

  init(
    _ inChannels: Int, _ outChannels: Int, stride: Int, dtype: DType, using generator: inout RandomGenerator
  ) {
    conv1 = BasicBlock.convolution(inChannels, outChannels, kernel: 3, stride: stride, padding: 1, dtype, &generator)
    bn1 = BatchNorm(outChannels, dtype: dtype)
    conv2 = BasicBlock.convolution(outChannels, outChannels, kernel: 3, stride: 1, padding: 1, dtype, &generator)
    bn2 = BatchNorm(outChannels, dtype: dtype)
    self.stride = stride
    margin = (outChannels - inChannels) / 2
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let inner = convolutionNormActivation(x, conv1, bn1)
    return convolutionNormActivation(inner, conv2, bn2, residual: shortcut(x))
  }

  private func shortcut(_ x: Tensor) -> Tensor {
    if stride == 1 && margin == 0 { return x }
    return x[.all, .stride(by: stride), .stride(by: stride)]
      .padded([(0, 0), (0, 0), (0, 0), (margin, margin)])
  }
}
