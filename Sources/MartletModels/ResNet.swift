import MartletNN
import MartletTensor

/// A residual network of basic blocks or bottlenecks. Parameter names are torchvision's.
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

  /// What the stages are made of.
  public enum Block: Sendable {
    /// Two 3x3 convolutions.
    case basic
    /// A 1x1, a 3x3 and a 1x1 convolution.
    case bottleneck

    var expansion: Int { self == .basic ? 1 : Bottleneck.expansion }
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

  /// - Parameter depths: how many blocks each of the four stages has; [2, 2, 2, 2] basic ones are ResNet-18.
  public init(
    _ block: Block = .basic, depths: [Int], stem: Stem, channels: Int, classes: Int, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) {
    conv1 =
      switch stem {
      case .small: BasicBlock.convolution(channels, 64, kernel: 3, stride: 1, padding: 1, dtype, &generator)
      case .large: BasicBlock.convolution(channels, 64, kernel: 7, stride: 2, padding: 3, dtype, &generator)
      }
    bn1 = BatchNorm(64, dtype: dtype)
    maxpool = stem == .large ? MaxPool2D(3, stride: 2, padding: 1) : nil
    var inChannels = 64
    func stage(_ depth: Int, _ width: Int, stride: Int) -> Sequential {
      let blocks = (0..<depth).map { index -> any Layer in
        defer { inChannels = width * block.expansion }
        let stride = index == 0 ? stride : 1
        return switch block {
        case .basic: BasicBlock(inChannels, width, stride: stride, dtype: dtype, using: &generator)
        case .bottleneck: Bottleneck(inChannels, width: width, stride: stride, dtype: dtype, using: &generator)
        }
      }
      return Sequential(blocks)
    }
    layer1 = stage(depths[0], 64, stride: 1)
    layer2 = stage(depths[1], 128, stride: 2)
    layer3 = stage(depths[2], 256, stride: 2)
    layer4 = stage(depths[3], 512, stride: 2)
    fc = Linear(512 * block.expansion, classes, dtype: dtype, using: &generator)
  }

  /// ResNet-18, 34 or 50 with the stem that fits the images.
  public convenience init(
    layers: Int, _ configuration: ModelConfiguration, using generator: inout RandomGenerator
  ) {
    guard let depths = [18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3]][layers] else {
      misuse("ResNet", "\(layers) layers; there are ResNet-18, ResNet-34 and ResNet-50")
    }
    self.init(
      layers == 50 ? .bottleneck : .basic, depths: depths,
      stem: .fitting(height: configuration.height, width: configuration.width), channels: configuration.channels,
      classes: configuration.classes, dtype: configuration.dtype, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    var y = convolutionNormActivation(x, conv1, bn1)
    if let maxpool { y = maxpool(y) }
    return fc(avgpool(layer4(layer3(layer2(layer1(y))))))
  }
}
