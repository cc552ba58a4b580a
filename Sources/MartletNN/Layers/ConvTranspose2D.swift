import MartletTensor

/// Two-dimensional transposed convolution of images with channels last: what convolution's gradient does to its output, made a layer.
///
/// x: [N, H, W, Cin]; weight: [kH, kW, Cout/groups, Cin]; bias: [Cout]; y: [N, H′, W′, Cout] with
/// H′ = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1, W′ likewise.
public final class ConvTranspose2D: Layer {
  /// [kH, kW, Cout/groups, Cin]
  public let weight: Parameter
  /// [Cout]
  public let bias: Parameter?
  /// The distance between the places of neighbouring inputs in the output.
  public let stride: Size2D
  /// How much is cut off on every side.
  public let padding: Size2D
  /// How much longer the output is at its end; less than the stride.
  public let outputPadding: Size2D
  /// The distance between the elements of a window.
  public let dilation: Size2D
  /// Into how many independent convolutions the channels are divided.
  public let groups: Int

  /// A layer with a weight from `initializer` and, with it, a bias from U(±1/√fan-in).
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Size2D, stride: Size2D = 1, padding: Size2D = 0,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .fanInUniform, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if groups < 1 || !inChannels.isMultiple(of: groups) || !outChannels.isMultiple(of: groups) {
      misuse(
        "ConvTranspose2D", "\(groups) groups do not divide \(inChannels) input and \(outChannels) output channels")
    }
    let area = kernel.height * kernel.width
    // PyTorch's fans are those of the convolution that goes the other way.
    let fans = Fans(input: area * outChannels / groups, output: area * inChannels)
    let shape: Shape = [kernel.height, kernel.width, outChannels / groups, inChannels]
    weight = Parameter(initializer(shape, fans: fans, dtype: dtype, using: &generator))
    self.bias = bias ? Parameter(Initializer.bias(outChannels, fans: fans, dtype: dtype, using: &generator)) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(
      x,
      transposedConvolution2D(
        x, weight: weight.value, bias: bias?.value, stride: stride.pair, padding: padding.pair,
        outputPadding: outputPadding.pair, dilation: dilation.pair, groups: groups))
  }

  public func operationCount(input: Shape, output: Shape) -> Int {
    let kernel = weight.shape
    return 2 * input.elementCount * kernel[0] * kernel[1] * kernel[2]
  }
}
