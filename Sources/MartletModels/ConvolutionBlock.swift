import MartletNN
import MartletTensor

/// A convolution without bias, its batch normalisation and, unless it is the last of a block, an activation, named by position: `0.weight`,
/// `1.running_mean`. The padding keeps ⌈H/stride⌉ for odd kernels.
func convolutionBlock(
  _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1, activation: (any Layer)?,
  _ dtype: DType, _ generator: inout RandomGenerator
) -> Sequential {
  let layers: [any Layer] = [
    Conv2D(
      inChannels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride), padding: Size2D((kernel - 1) / 2),
      groups: groups, bias: false, initializer: .heNormal(fan: .output), dtype: dtype, using: &generator),
    BatchNorm(outChannels, dtype: dtype),
  ]
  return Sequential(layers + [activation].compactMap { $0 })
}
