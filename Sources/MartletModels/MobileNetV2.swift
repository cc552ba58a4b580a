import MartletNN
import MartletTensor

/// MobileNetV2 of width 1: inverted residual blocks around depthwise convolutions. Names are torchvision's.
///
/// M. Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, table 2.
public final class MobileNetV2: Layer {
  let features: Sequential
  let classifier: Sequential

  public init(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) {
    let dtype = configuration.dtype
    var blocks: [any Layer] = [
      convolutionBlock(configuration.channels, 32, kernel: 3, stride: 2, activation: ReLU6(), dtype, &generator)
    ]
    var channels = 32
    let stages: [(expansion: Int, channels: Int, depth: Int, stride: Int)] = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
      (6, 160, 3, 2), (6, 320, 1, 1),
    ]
    for stage in stages {
      for index in 0..<stage.depth {
        blocks.append(
          InvertedResidual(
            channels, stage.channels, stride: index == 0 ? stage.stride : 1, expansion: stage.expansion, dtype: dtype,
            using: &generator))
        channels = stage.channels
      }
    }
    blocks.append(convolutionBlock(channels, 1280, kernel: 1, activation: ReLU6(), dtype, &generator))
    features = Sequential(blocks)
    classifier = Sequential(
      Dropout(configuration.dropout ?? 0.2, using: &generator),
      Linear(1280, configuration.classes, dtype: dtype, using: &generator))
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { classifier(globalAveragePool2D(features(x))) }
}

/// Expand by a 1x1 convolution, filter by a 3x3 depthwise one, project by a 1x1 one without activation; the input is added
/// where the extent stays.
final class InvertedResidual: Layer {
  let conv: Sequential
  let hasShortcut: Bool

  init(
    _ inChannels: Int, _ outChannels: Int, stride: Int, expansion: Int, dtype: DType,
    using generator: inout RandomGenerator
  ) {
    let hidden = inChannels * expansion
    var layers: [any Layer] = []
    if expansion != 1 {
      layers.append(convolutionBlock(inChannels, hidden, kernel: 1, activation: ReLU6(), dtype, &generator))
    }
    layers.append(
      convolutionBlock(
        hidden, hidden, kernel: 3, stride: stride, groups: hidden, activation: ReLU6(), dtype, &generator))
    layers += convolutionBlock(hidden, outChannels, kernel: 1, activation: nil, dtype, &generator).layers
    conv = Sequential(layers)
    hasShortcut = stride == 1 && inChannels == outChannels
  }

  func callAsFunction(_ x: Tensor) -> Tensor { hasShortcut ? x + conv(x) : conv(x) }
}
