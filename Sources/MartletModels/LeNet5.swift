import MartletNN
import MartletTensor

/// LeNet-5 with tanh and average pooling; the first convolution is padded, so that 28 x 28 images fit.
///
/// Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 86 (1998), figure 2.
///
/// - Precondition: images of at least 12 x 12 pixels.
public func lenet5(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) -> Sequential {
  let dtype = configuration.dtype
  let map = FeatureMap(
    height: (configuration.height / 2 - 4) / 2, width: (configuration.width / 2 - 4) / 2, channels: 16)
  return Sequential(
    Conv2D(configuration.channels, 6, kernel: 5, padding: 2, dtype: dtype, using: &generator), Tanh(), AvgPool2D(2),
    Conv2D(6, 16, kernel: 5, dtype: dtype, using: &generator), Tanh(), AvgPool2D(2),
    Flatten(),
    Linear(map.count, 120, flattened: map, dtype: dtype, using: &generator), Tanh(),
    Linear(120, 84, dtype: dtype, using: &generator), Tanh(),
    Linear(84, configuration.classes, dtype: dtype, using: &generator))
}
