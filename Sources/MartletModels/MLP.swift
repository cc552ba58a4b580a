import MartletNN
import MartletTensor

/// A multilayer perceptron over the pixels: H·W·C – 512 – 512 – classes, ReLU.
public func mlp(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) -> Sequential {
  let (dtype, width) = (configuration.dtype, 512)
  let image = FeatureMap(
    height: configuration.height, width: configuration.width, channels: configuration.channels)
  return Sequential(
    Flatten(),
    Linear(image.count, width, flattened: image, dtype: dtype, using: &generator), ReLU(),
    Linear(width, width, dtype: dtype, using: &generator), ReLU(),
    Linear(width, configuration.classes, dtype: dtype, using: &generator))
}
