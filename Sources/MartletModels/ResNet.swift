import MartletNN
import MartletTensor

/// A residual network of basic blocks. Parameter names are torchvision's.
///
/// K. He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, table 1.
public final class ResNet: Layer {
  /// What comes before the first block.
  public enum Stem: Equatable, Sendable {
    /// A 3x3 convolution: for small images, which keep their size.
    case small
    /// A 7x7 convolution and a max pooling, both with stride 2.
    case large

    /// The stem for images of that size: `large` from 64 pixels a side on.
    public static func fitting(height: Int, width: Int) -> Stem { min(height, width) < 64 ? .small : .large }
  }

  let conv1: Conv2D
  let bn1: BatchNorm
  let maxpool: MaxPool2D?
  let layer1: Sequential
  let layer2: Sequential
  let layer3: Sequential
  let layer4: Sequential
  let avgpool = GlobalAveragePool2D()
  let fc: Linear

  /// - Parameter depths: how many blocks each of the four stages has; [2, 2, 2, 2] is ResNet-18.
  public init(
    depths: [Int], stem: Stem, channels: Int, classes: Int, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) {
    conv1 =
      switch stem {
      case .small: BasicBlock.convolution(channels, 64, kernel: 3, stride: 1, padding: 1, dtype, &generator)
      case .large: BasicBlock.convolution(channels, 64, kernel: 7, stride: 2, padding: 3, dtype, &generator)
      }
    bn1 = BatchNorm(64, dtype: dtype)
    maxpool = stem == .large ? MaxPool2D(3, stride: 2, padding: 1) : nil
    layer1 = ResNet.stage(depths[0], 64, 64, stride: 1, dtype, &generator)
    layer2 = ResNet.stage(depths[1], 64, 128, stride: 2, dtype, &generator)
    layer3 = ResNet.stage(depths[2], 128, 256, stride: 2, dtype, &generator)
    layer4 = ResNet.stage(depths[3], 256, 512, stride: 2, dtype, &generator)
    fc = Linear(512, classes, dtype: dtype, using: &generator)
  }

  /// ResNet-18 with the stem that fits the images.
  public static func resNet18(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) -> ResNet {
    ResNet(
      depths: [2, 2, 2, 2], stem: .fitting(height: configuration.height, width: configuration.width),
      channels: configuration.channels, classes: configuration.classes, dtype: configuration.dtype,
      using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    var y = convolutionNormActivation(x, conv1, bn1)
    if let maxpool { y = maxpool(y) }
    return fc(avgpool(layer4(layer3(layer2(layer1(y))))))
  }

  private static func stage(
    _ depth: Int, _ inChannels: Int, _ outChannels: Int, stride: Int, _ dtype: DType,
    _ generator: inout RandomGenerator
  ) -> Sequential {
    var blocks: [any Layer] = []
    for index in 0..<depth {
      blocks.append(
        BasicBlock(
          index == 0 ? inChannels : outChannels, outChannels, stride: index == 0 ? stride : 1, dtype: dtype,
          using: &generator))
    }
    return Sequential(blocks)
  }
}
