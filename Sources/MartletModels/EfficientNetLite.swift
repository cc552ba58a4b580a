import MartletNN
import MartletTensor

/// EfficientNet-Lite0: EfficientNet-B0 without squeeze-excitation, with ReLU6. Names are timm's (`tf_efficientnet_lite0`), and so are
/// TensorFlow's padding, which puts the odd pixel at the end, and ε = 0.001.
///
/// M. Tan, Q. V. Le, "EfficientNet", ICML 2019, table 1; the Lite variant is TensorFlow's, for devices without SiLU.
public final class EfficientNetLite: Layer {
  let convStem: Conv2D
  let bn1: BatchNorm
  let blocks: [Sequential]
  let convHead: Conv2D
  let bn2: BatchNorm
  let dropout: Dropout
  let classifier: Linear

  public init(_ configuration: ModelConfiguration, using generator: inout RandomGenerator) {
    let dtype = configuration.dtype
    convStem = LiteBlock.convolution(configuration.channels, 32, kernel: 3, stride: 2, dtype, &generator)
    bn1 = LiteBlock.norm(32, dtype)
    var channels = 32
    blocks = EfficientNet.stages.map { stage in
      Sequential(
        (0..<stage.depth).map { index in
          defer { channels = stage.channels }
          return LiteBlock(channels, stage, isFirst: index == 0, dtype: dtype, using: &generator)
        })
    }
    convHead = LiteBlock.convolution(channels, 1280, kernel: 1, stride: 1, dtype, &generator)
    bn2 = LiteBlock.norm(1280, dtype)
    dropout = Dropout(configuration.dropout ?? 0.2, using: &generator)
    classifier = Linear(1280, configuration.classes, dtype: dtype, using: &generator)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    var y = samePadded(x, convStem, bn1, .relu6)
    for stage in blocks { y = stage(y) }
    y = samePadded(y, convHead, bn2, .relu6)
    return classifier(dropout(globalAveragePool2D(y)))
  }
}

/// A block of Lite0: the first stage filters and projects, the others expand before.
final class LiteBlock: Layer, FileNamed {
  let expansion: Conv2D?
  let expansionNorm: BatchNorm?
  let depthwise: Conv2D
  let depthwiseNorm: BatchNorm
  let projection: Conv2D
  let projectionNorm: BatchNorm
  let hasShortcut: Bool

  var fileNames: [String: String] {
    expansion == nil
      ? [
        "depthwise": "conv_dw", "depthwiseNorm": "bn1", "projection": "conv_pw", "projectionNorm": "bn2",
      ]
      : [
        "expansion": "conv_pw", "expansionNorm": "bn1", "depthwise": "conv_dw", "depthwiseNorm": "bn2",
        "projection": "conv_pwl", "projectionNorm": "bn3",
      ]
  }

  init(
    _ inChannels: Int, _ stage: EfficientNet.Stage, isFirst: Bool, dtype: DType,
    using generator: inout RandomGenerator
  ) {
    let hidden = inChannels * stage.expansion
    let stride = isFirst ? stage.stride : 1
    let expands = stage.expansion != 1
    expansion = expands ? LiteBlock.convolution(inChannels, hidden, kernel: 1, stride: 1, dtype, &generator) : nil
    expansionNorm = expands ? LiteBlock.norm(hidden, dtype) : nil
    depthwise = LiteBlock.convolution(
      hidden, hidden, kernel: stage.kernel, stride: stride, groups: hidden, dtype, &generator)
    depthwiseNorm = LiteBlock.norm(hidden, dtype)
    projection = LiteBlock.convolution(hidden, stage.channels, kernel: 1, stride: 1, dtype, &generator)
    projectionNorm = LiteBlock.norm(stage.channels, dtype)
    hasShortcut = stride == 1 && inChannels == stage.channels
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    var y = x
    if let expansion, let expansionNorm { y = samePadded(y, expansion, expansionNorm, .relu6) }
    y = samePadded(y, depthwise, depthwiseNorm, .relu6)
    return samePadded(y, projection, projectionNorm, .none, residual: hasShortcut ? x : nil)
  }

  /// A convolution without bias; strided ones have no padding of their own, see `samePadded`.
  static func convolution(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int, groups: Int = 1, _ dtype: DType,
    _ generator: inout RandomGenerator
  ) -> Conv2D {
    Conv2D(
      inChannels, outChannels, kernel: Size2D(kernel), stride: Size2D(stride),
      padding: stride == 1 ? Size2D(kernel / 2) : 0, groups: groups, bias: false, initializer: .heNormal(fan: .output),
      dtype: dtype, using: &generator)
  }

  static func norm(_ channels: Int, _ dtype: DType) -> BatchNorm { BatchNorm(channels, epsilon: 1e-3, dtype: dtype) }
}

/// The convolution, its normalisation, an addition and the activation on an image padded as TensorFlow does: to ⌈H/stride⌉ outputs, with the
/// smaller half of the zeros first.
private func samePadded(
  _ x: Tensor, _ convolution: Conv2D, _ norm: BatchNorm, _ activation: Activation, residual: Tensor? = nil
) -> Tensor {
  var x = x
  if convolution.stride != 1 {
    let kernel = convolution.weight.value.shape
    func margin(_ extent: Int, _ kernel: Int, _ stride: Int) -> (before: Int, after: Int) {
      let total = max(((extent + stride - 1) / stride - 1) * stride + kernel - extent, 0)
      return (total / 2, total - total / 2)
    }
    x = x.padded([
      (0, 0), margin(x.shape[1], kernel[0], convolution.stride.height),
      margin(x.shape[2], kernel[1], convolution.stride.width), (0, 0),
    ])
  }
  return convolutionNormActivation(x, convolution, norm, residual: residual, activation: activation)
}
