import MartletKernels
import MartletTensor

/// One-dimensional convolution (cross-correlation) of sequences with channels last.
///
/// x: [N, L, Cin]; weight: [k, Cin/groups, Cout]; bias: [Cout]; y: [N, L′, Cout] with
/// L′ = ⌊(L + 2·padding − dilation·(k − 1) − 1) / stride⌋ + 1.
public final class Conv1D: Layer {
  /// [k, Cin/groups, Cout]
  public let weight: Parameter
  /// [Cout]
  public let bias: Parameter?
  /// The distance between windows.
  public let stride: Int
  /// Zeros added on every side.
  public let padding: Int
  /// The distance between the elements of a window.
  public let dilation: Int
  /// Into how many independent convolutions the channels are divided.
  public let groups: Int

  /// A layer with a weight from `initializer` and, with it, a bias from U(±1/√fan-in).
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true, initializer: Initializer = .fanInUniform,
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if groups < 1 || !inChannels.isMultiple(of: groups) || !outChannels.isMultiple(of: groups) {
      misuse("Conv1D", "\(groups) groups do not divide \(inChannels) input and \(outChannels) output channels")
    }
    let area = kernel
    // PyTorch's fan-out counts all output channels, whatever the groups.
    let fans = Fans(input: area * inChannels / groups, output: area * outChannels)
    let shape: Shape = [kernel, inChannels / groups, outChannels]
    weight = Parameter(initializer(shape, fans: fans, dtype: dtype, using: &generator))
    self.bias = bias ? Parameter(Initializer.bias(outChannels, fans: fans, dtype: dtype, using: &generator)) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(
      x,
      convolution1D(
        x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding,
        dilation: dilation, groups: groups))
  }

  public func operationCount(input: Shape, output: Shape) -> Int {
    let kernel = weight.shape
    return 2 * output.elementCount * kernel[0] * kernel[1]
  }
}
