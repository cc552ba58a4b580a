import MartletKernels
import MartletTensor

/// Two-dimensional convolution (cross-correlation) of images with channels last.
///
/// x: [N, H, W, Cin]; weight: [kH, kW, Cin/groups, Cout]; bias: [Cout]; y: [N, H′, W′, Cout] with
/// H′ = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1, W′ likewise.
public final class Conv2D: Layer {
  /// [kH, kW, Cin/groups, Cout]
  public let weight: Parameter
  /// [Cout]
  public let bias: Parameter?
  /// The distance between windows.
  public let stride: Size2D
  /// Rows and columns of zeros added on every side.
  public let padding: Size2D
  /// The distance between the elements of a window.
  public let dilation: Size2D
  /// Into how many independent convolutions the channels are divided.
  public let groups: Int

  /// A layer with a weight from `initializer` and, with it, a bias from U(±1/√fan-in).
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Size2D, stride: Size2D = 1, padding: Size2D = 0,
    dilation: Size2D = 1, groups: Int = 1, bias: Bool = true, initializer: Initializer = .fanInUniform,
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if groups < 1 || !inChannels.isMultiple(of: groups) || !outChannels.isMultiple(of: groups) {
      misuse("Conv2D", "\(groups) groups do not divide \(inChannels) input and \(outChannels) output channels")
    }
    let area = kernel.height * kernel.width
    // PyTorch's fan-out counts all output channels, whatever the groups.
    let fans = Fans(input: area * inChannels / groups, output: area * outChannels)
    let shape: Shape = [kernel.height, kernel.width, inChannels / groups, outChannels]
    weight = Parameter(initializer(shape, fans: fans, dtype: dtype, using: &generator))
    self.bias = bias ? Parameter(Initializer.bias(outChannels, fans: fans, dtype: dtype, using: &generator)) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, activation: .none) }

  /// The layer followed by an activation, in one pass over the output.
  public func callAsFunction(_ x: Tensor, activation: Activation) -> Tensor {
    recorded(
      x,
      convolution2D(
        x, weight: weight.value, bias: bias?.value, stride: stride.pair, padding: padding.pair,
        dilation: dilation.pair, groups: groups, activation: activation))
  }

  public func operationCount(input: Shape, output: Shape) -> Int {
    let kernel = weight.value.shape
    return 2 * output.elementCount * kernel[0] * kernel[1] * kernel[2]
  }
}
