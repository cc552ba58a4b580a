import MartletKernels
import MartletTensor

/// y = x·W + b.
///
/// x: [..., inputs]; W: [inputs, outputs]; b: [outputs]; y: [..., outputs].
public final class Linear: Layer {
  /// [inputs, outputs]
  public let weight: Parameter
  /// [outputs]
  public let bias: Parameter?
  /// The extent of the feature map that was flattened into the input, if one was.
  public let flattened: FeatureMap?

  /// A layer with a weight from `initializer` and, with it, a bias from U(±1/√inputs).
  ///
  /// - Parameter flattened: the extent of the feature map that a `Flatten` before this layer turns into the input; it
  ///   decides in which order files hold the weight. Leave it out when the input was never an image.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, flattened: FeatureMap? = nil,
    initializer: Initializer = .fanInUniform, dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    if let flattened, flattened.count != inputs {
      misuse("Linear", "\(inputs) inputs, but the flattened feature map \(flattened) has \(flattened.count) elements")
    }
    let fans = Fans(input: inputs, output: outputs)
    weight = Parameter(initializer([inputs, outputs], fans: fans, dtype: dtype, using: &generator))
    self.bias = bias ? Parameter(Initializer.bias(outputs, fans: fans, dtype: dtype, using: &generator)) : nil
    self.flattened = flattened
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, activation: .none) }

  /// The layer followed by an activation, in one pass over the output.
  public func callAsFunction(_ x: Tensor, activation: Activation) -> Tensor {
    recorded(x, linear(x, weight: weight.value, bias: bias?.value, activation: activation))
  }

  /// The layer followed by GELU, exact or with Φ by tanh, in one pass over the output.
  public func callAsFunction(_ x: Tensor, geluByTanh: Bool) -> Tensor {
    recorded(x, linearGELU(x, weight: weight.value, bias: bias?.value, approximate: geluByTanh))
  }

  public func operationCount(input: Shape, output: Shape) -> Int { 2 * input.elementCount * (output.last ?? 0) }
}
