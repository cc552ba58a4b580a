import MartletNN
import MartletTensor

/// EfficientNet-B0: inverted residual blocks with squeeze-excitation, SiLU and stochastic depth. Names are torchvision's.
///
/// M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019, table 1.
public final class EfficientNet: Layer {
  /// A stage of equal blocks.
  struct Stage {
    let expansion: Int
    let kernel: Int
    let stride: Int
    let channels: Int
    let depth: Int
  }

  /// The stages of B0 and, with other activations and without squeeze-excitation, of Lite0.
  static let stages = [
    Stage(expansion: 1, kernel: 3, stride: 1, channels: 16, depth: 1),
    Stage(expansion: 6, kernel: 3, stride: 2, channels: 24, depth: 2),
    Stage(expansion: 6, kernel: 5, stride: 2, channels: 40, depth: 2),
    Stage(expansion: 6, kernel: 3, stride: 2, channels: 80, depth: 3),
    Stage(expansion: 6, kernel: 5, stride: 1, channels: 112, depth: 3),
    Stage(expansion: 6, kernel: 5, stride: 2, channels: 192, depth: 4),
    Stage(expansion: 6, kernel: 3, stride: 1, channels: 320, depth: 1),
  ]

  let features: Sequential
  let classifier: Sequential

  /// The probability of dropping a block's branch grows linearly with the depth, from 0 to 0.2 unless the configuration says otherwise.
  public init(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) {
    let (dtype, dropPath) = (configuration.dtype, configuration.dropPath ?? 0.2)
    var blocks: [any Layer] = [
      convolutionBlock(configuration.channels, 32, kernel: 3, stride: 2, activation: SiLU(), dtype, &generator)
    ]
    let total = EfficientNet.stages.reduce(0) { $0 + $1.depth }
    var (channels, count) = (32, 0)
    for stage in EfficientNet.stages {
      var layers: [any Layer] = []
      for index in 0..<stage.depth {
        layers.append(
          ExcitedResidual(
            channels, stage, isFirst: index == 0, dropPath: dropPath * Double(count) / Double(total), dtype: dtype,
            using: &generator))
        channels = stage.channels
        count += 1
      }
      blocks.append(Sequential(layers))
    }
    blocks.append(convolutionBlock(channels, 1280, kernel: 1, activation: SiLU(), dtype, &generator))
    features = Sequential(blocks)
    classifier = Sequential(
      Dropout(configuration.dropout ?? 0.2, using: &generator),
      Linear(1280, configuration.classes, dtype: dtype, using: &generator))
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { classifier(globalAveragePool2D(features(x))) }
}

/// Expand, filter depthwise, squeeze and excite, project; the input is added where the extent stays.
final class ExcitedResidual: Layer {
  let block: Sequential
  let stochasticDepth: StochasticDepth?

  init(
    _ inChannels: Int, _ stage: EfficientNet.Stage, isFirst: Bool, dropPath: Double, dtype: DType,
    using generator: inout RandomGenerator
  ) {
    let hidden = inChannels * stage.expansion
    let stride = isFirst ? stage.stride : 1
    var layers: [any Layer] = []
    if stage.expansion != 1 {
      layers.append(convolutionBlock(inChannels, hidden, kernel: 1, activation: SiLU(), dtype, &generator))
    }
    layers += [
      convolutionBlock(
        hidden, hidden, kernel: stage.kernel, stride: stride, groups: hidden, activation: SiLU(), dtype, &generator),
      SqueezeExcitation(hidden, squeezed: max(1, inChannels / 4), dtype: dtype, using: &generator),
      convolutionBlock(hidden, stage.channels, kernel: 1, activation: nil, dtype, &generator),
    ]
    block = Sequential(layers)
    let hasShortcut = stride == 1 && inChannels == stage.channels
    stochasticDepth = hasShortcut ? StochasticDepth(dropPath, using: &generator) : nil
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    guard let stochasticDepth else { return block(x) }
    return x + stochasticDepth(block(x))
  }
}
