import MartletNN
import MartletTensor

/// Two 3x3 convolutions with max pooling and one hidden layer; dropout 0.5 before the last layer unless told otherwise.
///
/// The positions are those that files name: 0 and 3 the convolutions, 7 and 10 the linear layers.
///
/// - Precondition: images of at least 4 x 4 pixels.
public func smallCNN(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) -> Sequential {
  let dtype = configuration.dtype
  let map = FeatureMap(height: configuration.height / 4, width: configuration.width / 4, channels: 64)
  return Sequential(
    Conv2D(configuration.channels, 32, kernel: 3, padding: 1, dtype: dtype, using: &generator), ReLU(), MaxPool2D(2),
    Conv2D(32, 64, kernel: 3, padding: 1, dtype: dtype, using: &generator), ReLU(), MaxPool2D(2),
    Flatten(),
    Linear(map.count, 128, flattened: map, dtype: dtype, using: &generator), ReLU(),
    Dropout(configuration.dropout ?? 0.5, using: &generator),
    Linear(128, configuration.classes, dtype: dtype, using: &generator))
}
