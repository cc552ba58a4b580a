import MartletKernels
import MartletTensor

/// One step of a `Sequential`: a layer, or adjacent layers joined into one fused entry point.
enum FusedStep {
  case plain(any Layer)
  case linear(Linear)
  case convolution(Conv2D)
  /// A convolution, ReLU and maximum pooling.
  case convolutionPool(Conv2D, MaxPool2D)
  case norm(BatchNorm)
  case convolutionNorm(Conv2D, BatchNorm, Activation)

  static func plan(_ layers: [any Layer]) -> [FusedStep] {
    var steps: [FusedStep] = []
    var rest = layers[...]
    while let first = rest.first {
      let (step, count) = FusedStep.joining(first, rest.dropFirst().first, rest.dropFirst(2).first)
      steps.append(step)
      rest = rest.dropFirst(count)
    }
    return steps
  }

  /// The step that begins with `first`, and how many layers it takes.
  private static func joining(
    _ first: any Layer, _ second: (any Layer)?, _ third: (any Layer)?
  ) -> (step: FusedStep, count: Int) {
    switch (first, second) {
    case (let convolution as Conv2D, let norm as BatchNorm):
      switch third {
      case is ReLU: (.convolutionNorm(convolution, norm, .relu), 3)
      case is ReLU6: (.convolutionNorm(convolution, norm, .relu6), 3)
      default: (.convolutionNorm(convolution, norm, .none), 2)
      }
    case (let layer as Conv2D, is ReLU):
      if let pool = third as? MaxPool2D { (.convolutionPool(layer, pool), 3) } else { (.convolution(layer), 2) }
    case (let layer as Linear, is ReLU): (.linear(layer), 2)
    case (let layer as BatchNorm, is ReLU): (.norm(layer), 2)
    default: (.plain(first), 1)
    }
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .plain(let layer): layer(x)
    case .linear(let layer): layer(x, activation: .relu)
    case .convolution(let layer): layer(x, activation: .relu)
    // The largest of a window's ReLUs is the ReLU of its largest: after the pooling there are fewer to compute and to save.
    case .convolutionPool(let convolution, let pool):
      convolutionPool2D(
        x, weight: convolution.weight.value, bias: convolution.bias?.value, stride: convolution.stride.pair,
        padding: convolution.padding.pair, dilation: convolution.dilation.pair, groups: convolution.groups,
        pool: pool.kernel.pair, poolStride: pool.stride.pair, poolPadding: pool.padding.pair, activation: .relu)
    case .norm(let layer): layer(x, residual: nil, activation: .relu)
    case .convolutionNorm(let convolution, let norm, let activation):
      convolutionNormActivation(x, convolution, norm, activation: activation)
    }
  }
}
