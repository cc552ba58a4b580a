import MartletTensor

/// One-dimensional transposed convolution of sequences with channels last: what convolution's gradient does to its output, made a layer.
///
/// x: [N, L, Cin]; weight: [k, Cout/groups, Cin]; bias: [Cout]; y: [N, L′, Cout] with
/// L′ = (L − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1.
public final class ConvTranspose1D: Layer {
  /// [k, Cout/groups, Cin]
  public let weight: Parameter
  /// [Cout]
  public let bias: Parameter?
  /// The distance between the places of neighbouring inputs in the output.
  public let stride: Int
  /// How much is cut off on every side.
  public let padding: Int
  /// How much longer the output is at its end; less than the stride.
  public let outputPadding: Int
  /// The distance between the elements of a window.
  public let dilation: Int
  /// Into how many independent convolutions the channels are divided.
  public let groups: Int

  /// A layer with a weight from `initializer` and, with it, a bias from U(±1/√fan-in).
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .fanInUniform, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if groups < 1 || !inChannels.isMultiple(of: groups) || !outChannels.isMultiple(of: groups) {
      misuse(
        "ConvTranspose1D", "\(groups) groups do not divide \(inChannels) input and \(outChannels) output channels")
    }
    let area = kernel
    // PyTorch's fans are those of the convolution that goes the other way.
    let fans = Fans(input: area * outChannels / groups, output: area * inChannels)
    let shape: Shape = [kernel, outChannels / groups, inChannels]
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
      transposedConvolution1D(
        x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding,
        outputPadding: outputPadding, dilation: dilation, groups: groups))
  }

  public func operationCount(input: Shape, output: Shape) -> Int {
    let kernel = weight.shape
    return 2 * input.elementCount * kernel[0] * kernel[1]
  }
}
