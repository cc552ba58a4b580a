import Martlet

/// A 3x3 convolution alone, stride 1 and padding 1, as many channels out as in: forward, and forward and backward.
struct ConvolutionRow {
  let channels, extent, batch: Int

  var name: String { "conv3x3-c\(channels)-h\(extent)-b\(batch)" }

  /// The shapes of ResNet-18 at 32² and at 224².
  static let all = [
    ConvolutionRow(channels: 64, extent: 32, batch: 64), ConvolutionRow(channels: 128, extent: 16, batch: 64),
    ConvolutionRow(channels: 256, extent: 8, batch: 64), ConvolutionRow(channels: 512, extent: 4, batch: 64),
    ConvolutionRow(channels: 64, extent: 56, batch: 8), ConvolutionRow(channels: 128, extent: 28, batch: 8),
    ConvolutionRow(channels: 256, extent: 14, batch: 8), ConvolutionRow(channels: 512, extent: 7, batch: 8),
  ]

  /// Images a second; `train_items_s` counts forward and backward, by the input and by the weight. `forward_gflops` counts the
  /// operations of a direct convolution, whatever the algorithm.
  func measure(seconds: Double) -> [String: Any] {
    var generator = RandomGenerator(seed: 0)
    let x = Tensor.normal([batch, extent, extent, channels], using: &generator).trackingGradient()
    let weight = Tensor.normal([3, 3, channels, channels], using: &generator).trackingGradient()
    let seed = Tensor.normal([batch, extent, extent, channels], using: &generator)
    func forward() -> Tensor { convolution2D(x, weight: weight, padding: (1, 1)) }
    let train = medianTime(seconds: seconds / 2) { _ = forward().gradients(seed: seed) }
    let inference = medianTime(seconds: seconds / 2) { withoutGradient { _ = forward() } }
    let items = Double(batch)
    let operations = 2 * items * Double(extent * extent * 9 * channels * channels)
    return [
      "train_items_s": items / train, "infer_items_s": items / inference, "train_ms": train * 1e3,
      "forward_ms": inference * 1e3, "forward_gflops": operations / inference * 1e-9,
    ]
  }
}
