import MartletTensor

/// Scales each channel by a number that depends on all channels' means: y = x · σ(fc2(act(fc1(mean(x))))).
///
/// x, y: [N, H, W, C]. J. Hu, L. Shen, G. Sun, "Squeeze-and-Excitation Networks", CVPR 2018, section 3. In files `fc1` and `fc2`
/// are 1x1 convolutions, as published.
public final class SqueezeExcitation: Layer {
  /// C to `squeezed` channels.
  public let fc1: Conv2D
  /// And back.
  public let fc2: Conv2D

  /// - Parameter squeezed: channels between the two layers.
  public init(
    _ channels: Int, squeezed: Int, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    fc1 = Conv2D(channels, squeezed, kernel: 1, dtype: dtype, using: &generator)
    fc2 = Conv2D(squeezed, channels, kernel: 1, dtype: dtype, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let mean = globalAveragePool2D(x).reshaped(to: [x.shape[0], 1, 1, x.shape[3]])
    return recorded(x, x * fc2(fc1(mean).silu()).sigmoid())
  }
}
