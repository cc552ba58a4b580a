import MartletNN
import MartletTensor

/// DenseNet: each layer of a block reads the maps of all layers before it. Names are torchvision's.
///
/// G. Huang et al., "Densely Connected Convolutional Networks", CVPR 2017, table 1.
public final class DenseNet: Layer {
  let features: DenseFeatures
  let classifier: Linear

  /// - Parameter depths: how many layers each of the four blocks has; [6, 12, 24, 16] is DenseNet-121.
  public init(
    depths: [Int] = [6, 12, 24, 16], _ configuration: ModelConfiguration, using generator: inout RandomGenerator
  ) {
    features = DenseFeatures(
      depths: depths, growth: 32, channels: configuration.channels, dtype: configuration.dtype, using: &generator)
    classifier = Linear(
      features.outChannels, configuration.classes, dtype: configuration.dtype, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { classifier(globalAveragePool2D(features(x))) }
}

/// Everything before the pooling: a 7x7 stem, four dense blocks with transitions between, and a last normalisation.
final class DenseFeatures: Layer {
  let conv0: Conv2D
  let norm0: BatchNorm
  let denseblock1: DenseBlock
  let transition1: DenseTransition
  let denseblock2: DenseBlock
  let transition2: DenseTransition
  let denseblock3: DenseBlock
  let transition3: DenseTransition
  let denseblock4: DenseBlock
  let norm5: BatchNorm
  let outChannels: Int

  init(depths: [Int], growth: Int, channels: Int, dtype: DType, using generator: inout RandomGenerator) {
    var width = 2 * growth
    func block(_ depth: Int) -> DenseBlock {
      defer { width += depth * growth }
      return DenseBlock(depth: depth, growth: growth, inChannels: width, dtype: dtype, using: &generator)
    }
    func transition() -> DenseTransition {
      defer { width /= 2 }
      return DenseTransition(width, width / 2, dtype: dtype, using: &generator)
    }
    conv0 = BasicBlock.convolution(channels, width, kernel: 7, stride: 2, padding: 3, dtype, &generator)
    norm0 = BatchNorm(width, dtype: dtype)
    (denseblock1, transition1) = (block(depths[0]), transition())
    (denseblock2, transition2) = (block(depths[1]), transition())
    (denseblock3, transition3) = (block(depths[2]), transition())
    denseblock4 = block(depths[3])
    norm5 = BatchNorm(width, dtype: dtype)
    outChannels = width
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    var y = convolutionNormActivation(x, conv0, norm0)
    y = maximumPool2D(y, kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    y = transition1(denseblock1(y))
    y = transition2(denseblock2(y))
    y = transition3(denseblock3(y))
    return norm5(denseblock4(y), residual: nil, activation: .relu)
  }
}

/// Layers whose outputs are all joined with the block's input.
final class DenseBlock: Layer, ModuleList, FileNamed {
  let layers: [DenseLayer]

  init(depth: Int, growth: Int, inChannels: Int, dtype: DType, using generator: inout RandomGenerator) {
    layers = (0..<depth).map { DenseLayer(inChannels + $0 * growth, growth: growth, dtype: dtype, using: &generator) }
  }

  var elements: [any Module] { layers }

  /// `denselayer1` and so on.
  var fileNames: [String: String] {
    Dictionary(uniqueKeysWithValues: layers.indices.map { ("\($0)", "denselayer\($0 + 1)") })
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    layers.reduce(x) { joined, layer in concatenate([joined, layer(joined)], axis: 3) }
  }
}

/// `growth` new maps: a 1x1 convolution to four times as many, then a 3x3 one, each after normalisation and ReLU.
final class DenseLayer: Layer {
  let norm1: BatchNorm
  let conv1: Conv2D
  let norm2: BatchNorm
  let conv2: Conv2D

  init(_ inChannels: Int, growth: Int, dtype: DType, using generator: inout RandomGenerator) {
    norm1 = BatchNorm(inChannels, dtype: dtype)
    conv1 = BasicBlock.convolution(inChannels, 4 * growth, kernel: 1, stride: 1, padding: 0, dtype, &generator)
    norm2 = BatchNorm(4 * growth, dtype: dtype)
    conv2 = BasicBlock.convolution(4 * growth, growth, kernel: 3, stride: 1, padding: 1, dtype, &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    conv2(convolutionNormActivation(norm1(x, residual: nil, activation: .relu), conv1, norm2))
  }
}

/// Half the channels, half the image.
final class DenseTransition: Layer {
  let norm: BatchNorm
  let conv: Conv2D

  init(_ inChannels: Int, _ outChannels: Int, dtype: DType, using generator: inout RandomGenerator) {
    norm = BatchNorm(inChannels, dtype: dtype)
    conv = BasicBlock.convolution(inChannels, outChannels, kernel: 1, stride: 1, padding: 0, dtype, &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    averagePool2D(conv(norm(x, residual: nil, activation: .relu)), kernel: (2, 2), stride: (2, 2))
  }
}
