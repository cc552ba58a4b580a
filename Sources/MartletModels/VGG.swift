import MartletNN
import MartletTensor

/// VGG with batch normalisation: 3x3 convolutions in five stages, each ended by max pooling. Names are torchvision's.
///
/// K. Simonyan, A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015, table 1.
public final class VGG: Layer {
  /// What follows the convolutions.
  public enum Head: Equatable, Sendable {
    /// One linear layer on the mean of the map: for small images.
    case linear
    /// A map of 7 x 7, two hidden layers of 4,096 with dropout, and the last layer, as published.
    case full

    /// The head for images of that size: `full` from 64 pixels a side on.
    public static func fitting(height: Int, width: Int) -> Head { min(height, width) < 64 ? .linear : .full }
  }

  let features: Sequential
  let avgpool: AdaptiveAvgPool2D
  let classifier: Sequential

  /// - Parameter depths: how many convolutions each of the five stages has; [1, 1, 2, 2, 2] is VGG-11.
  public init(depths: [Int], head: Head, _ configuration: ModelConfiguration, using generator: inout RandomGenerator) {
    let dtype = configuration.dtype
    var layers: [any Layer] = []
    var channels = configuration.channels
    for (depth, width) in zip(depths, [64, 128, 256, 512, 512]) {
      for _ in 0..<depth {
        layers += [
          Conv2D(
            channels, width, kernel: 3, padding: 1, initializer: .heNormal(fan: .output), dtype: dtype,
            using: &generator),
          BatchNorm(width, dtype: dtype), ReLU(),
        ]
        channels = width
      }
      layers.append(MaxPool2D(2))
    }
    features = Sequential(layers)
    switch head {
    case .linear:
      avgpool = AdaptiveAvgPool2D(1)
      classifier = Sequential(Flatten(), Linear(512, configuration.classes, dtype: dtype, using: &generator))
    case .full:
      let (rate, map) = (configuration.dropout ?? 0.5, FeatureMap(height: 7, width: 7, channels: 512))
      avgpool = AdaptiveAvgPool2D(7)
      // The flatten happens before: positions 0, 3 and 6 are the linear layers'.
      classifier = Sequential(
        Linear(map.count, 4096, flattened: map, dtype: dtype, using: &generator), ReLU(),
        Dropout(rate, using: &generator),
        Linear(4096, 4096, dtype: dtype, using: &generator), ReLU(), Dropout(rate, using: &generator),
        Linear(4096, configuration.classes, dtype: dtype, using: &generator))
    }
  }

  /// VGG-11, 13 or 16 with the head that fits the images.
  public convenience init(
    layers: Int, _ configuration: ModelConfiguration, using generator: inout RandomGenerator
  ) {
    guard let depths = [11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3]][layers] else {
      misuse("VGG", "\(layers) layers; there are VGG-11, VGG-13 and VGG-16")
    }
    self.init(
      depths: depths, head: .fitting(height: configuration.height, width: configuration.width), configuration,
      using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { classifier(avgpool(features(x)).flattened(from: 1)) }
}
