import MartletTensor

/// One differentiable function to be checked: what it is called, where, and what it computes.
struct GradientRow: Sendable, CustomStringConvertible {
  let name: String
  /// Shapes of the inputs; all of them are differentiated.
  let shapes: [Shape]
  let domain: Domain
  let function: @Sendable ([Tensor]) -> Tensor

  /// Where inputs are drawn from, at least 100 steps of the difference quotient away from kinks.
  enum Domain: Sendable {
    /// N(0, 1) with |x| ≥ 0.01.
    case normal
    /// [0.2, 2.2).
    case positive
    /// All different by at least 0.01, in random order: no ties for maxima.
    case distinct
  }

  init(
    _ name: String, _ shapes: Shape..., domain: Domain = .normal, _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.shapes = shapes
    self.domain = domain
    self.function = function
  }

  var description: String { "\(name) \(shapes)" }

  func inputs() -> [Tensor] {
    var generator = RandomGenerator(seed: 42)
    return shapes.map { shape in
      switch domain {
      case .normal:
        let draws = (0..<shape.elementCount).map { _ in
          let draw = generator.nextNormal()
          return draw < 0 ? draw - 0.01 : draw + 0.01
        }
        return Tensor(draws, shape: shape)
      case .positive: return Tensor.uniform(shape, in: 0.2..<2.2, dtype: .float64, using: &generator)
      case .distinct:
        let levels = (0..<shape.elementCount).map { Double($0) * 0.01 - 0.005 * Double(shape.elementCount) + 0.003 }
        return Tensor(levels.shuffled(using: &generator), shape: shape)
      }
    }
  }
}

extension GradientRow {
  /// Every differentiable operation of the tensor library, over several shapes and non-default options.
  static let all: [GradientRow] = arithmetic + maps + reductions + shaping + products + spatial + normalisation + losses

  static let arithmetic: [GradientRow] = [
    GradientRow("add", [2, 3], [2, 3]) { $0[0] + $0[1] },
    GradientRow("add, rows", [4, 3], [3]) { $0[0] + $0[1] },
    GradientRow("add, outer", [4, 1], [1, 3]) { $0[0] + $0[1] },
    GradientRow("add, empty", [0, 3], [3]) { $0[0] + $0[1] },
    GradientRow("subtract, columns", [2, 3, 2], [2, 1, 1]) { $0[0] - $0[1] },
    GradientRow("subtract, small first", [3], [2, 3]) { $0[0] - $0[1] },
    GradientRow("multiply", [5], [5]) { $0[0] * $0[1] },
    GradientRow("multiply, middle axis", [2, 3, 2], [3, 1]) { $0[0] * $0[1] },
    GradientRow("multiply, by itself", [4]) { $0[0] * $0[0] },
    GradientRow("divide", [2, 3], [2, 3], domain: .positive) { $0[0] / $0[1] },
    GradientRow("divide, small first", [1], [2, 3], domain: .positive) { $0[0] / $0[1] },
    GradientRow("negate", [3]) { -$0[0] },
    GradientRow("scalar arithmetic", [3], domain: .positive) { 2 / (3 - ($0[0] * 2 + 1 - 0.5) / 4) },
    GradientRow("cast", [3]) { $0[0].cast(to: .float64) * 2 },
  ]

  static let maps: [GradientRow] = [
    GradientRow("exp", [2, 3]) { $0[0].exp() },
    GradientRow("log", [2, 3], domain: .positive) { $0[0].log() },
    GradientRow("squareRoot", [5], domain: .positive) { $0[0].squareRoot() },
    GradientRow("squared", [5]) { $0[0].squared() },
    GradientRow("absolute", [17]) { $0[0].absolute() },
    GradientRow("power", [5], domain: .positive) { $0[0].power(2.5) },
    GradientRow("errorFunction", [17]) { $0[0].errorFunction() },
    GradientRow("relu", [33]) { $0[0].relu() },
    GradientRow("leakyRelu", [33]) { $0[0].leakyRelu(slope: 0.2) },
    GradientRow("tanh", [17]) { $0[0].tanh() },
    GradientRow("sigmoid", [17]) { $0[0].sigmoid() },
    GradientRow("gelu", [17]) { $0[0].gelu() },
    GradientRow("gelu, tanh", [17]) { $0[0].gelu(approximate: true) },
    GradientRow("silu", [17]) { $0[0].silu() },
    GradientRow("dropout", [40]) { dropout($0[0], rate: 0.4, key: DropoutKey(seed: 1, stream: 2, step: 3)) },
  ]

  static let reductions: [GradientRow] = [
    GradientRow("sum", [2, 3, 4]) { $0[0].sum() },
    GradientRow("sum, first axis", [2, 3, 4]) { $0[0].sum(axes: [0]) },
    GradientRow("sum, middle axis", [2, 3, 4]) { $0[0].sum(axes: [1], keepingDimensions: true) },
    GradientRow("sum, outer axes", [2, 3, 4]) { $0[0].sum(axes: [0, -1]) },
    GradientRow("mean", [2, 3, 4]) { $0[0].mean(axes: [2]) },
    GradientRow("softmax", [3, 5]) { $0[0].softmax() },
    GradientRow("softmax, one class", [3, 1]) { $0[0].softmax() },
    GradientRow("logSoftmax", [3, 5]) { $0[0].logSoftmax() },
  ]

  static let shaping: [GradientRow] = [
    GradientRow("reshape", [2, 6]) { $0[0].reshaped(3, -1) },
    GradientRow("flatten", [2, 3, 2]) { $0[0].flattened() },
    GradientRow("permute", [2, 3, 4]) { $0[0].permuted([2, 0, 1]) },
    GradientRow("transpose", [2, 3]) { $0[0].transposed() },
    GradientRow("rows", [5, 2]) { $0[0].rows(1..<4) },
    GradientRow("broadcast", [3, 1]) { $0[0].broadcast(to: [2, 3, 4]) },
  ]

  static let products: [GradientRow] = [
    GradientRow("matmul", [3, 4], [4, 2]) { $0[0].matmul($0[1]) },
    GradientRow("matmul, transposed first", [4, 3], [4, 2]) { $0[0].matmul($0[1], transposeSelf: true) },
    GradientRow("matmul, transposed second", [3, 4], [2, 4]) { $0[0].matmul($0[1], transposeOther: true) },
    GradientRow("matmul, both transposed", [4, 3], [2, 4]) {
      $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
    },
    GradientRow("matmul, batch", [2, 3, 4], [2, 4, 2]) { $0[0].matmul($0[1]) },
    GradientRow("matmul, batch of transposed", [2, 4, 3], [4, 2]) { $0[0].matmul($0[1], transposeSelf: true) },
    GradientRow("matmul, shared second", [2, 3, 4], [4, 2]) { $0[0].matmul($0[1]) },
    GradientRow("linear", [3, 4], [4, 2], [2]) { linear($0[0], weight: $0[1], bias: $0[2]) },
    GradientRow("linear, relu", [2, 3, 4], [4, 5], [5]) {
      linear($0[0], weight: $0[1], bias: $0[2], activation: .relu)
    },
    GradientRow("linear, no bias, empty", [0, 4], [4, 2]) { linear($0[0], weight: $0[1]) },
  ]

  static let spatial: [GradientRow] = [
    GradientRow("convolution2D", [2, 5, 4, 3], [3, 2, 3, 4], [4]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2])
    },
    GradientRow("convolution2D, strided and padded", [2, 6, 7, 2], [3, 3, 2, 3]) {
      convolution2D($0[0], weight: $0[1], stride: (2, 3), padding: (1, 2))
    },
    GradientRow("convolution2D, dilated", [1, 7, 7, 2], [3, 2, 2, 2]) {
      convolution2D($0[0], weight: $0[1], padding: (2, 1), dilation: (2, 3))
    },
    GradientRow("convolution2D, groups", [1, 4, 4, 4], [3, 3, 2, 6], [6]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2], padding: (1, 1), groups: 2)
    },
    GradientRow("convolution2D, depthwise", [2, 5, 5, 3], [3, 3, 1, 3]) {
      convolution2D($0[0], weight: $0[1], stride: (2, 1), padding: (1, 1), groups: 3)
    },
    GradientRow("convolution2D, pointwise, relu", [2, 3, 3, 4], [1, 1, 4, 5], [5]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2], activation: .relu)
    },
    GradientRow("maximumPool2D", [2, 4, 6, 3], domain: .distinct) { maximumPool2D($0[0], kernel: (2, 2)) },
    GradientRow("maximumPool2D, overlapping", [1, 7, 5, 2], domain: .distinct) {
      maximumPool2D($0[0], kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    },
    GradientRow("averagePool2D", [2, 4, 6, 3]) { averagePool2D($0[0], kernel: (2, 3)) },
    GradientRow("averagePool2D, padded", [1, 5, 5, 2]) {
      averagePool2D($0[0], kernel: (3, 3), stride: (2, 1), padding: (1, 1))
    },
    GradientRow("globalAveragePool2D", [2, 3, 4, 5]) { globalAveragePool2D($0[0]) },
  ]

  static let normalisation: [GradientRow] = [
    GradientRow("batchNormalization", [4, 3, 2, 5], [5], [5]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2]).output
    },
    GradientRow("batchNormalization, large epsilon", [6, 3], [3], [3]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2], epsilon: 0.5).output
    },
    GradientRow("batchNormalization, residual and relu", [8, 4], [4], [4], [8, 4]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2], residual: $0[3], activation: .relu).output
    },
    GradientRow("batchNormalizationInference", [6, 3], [3], [3], [6, 3]) {
      batchNormalizationInference(
        $0[0], mean: Tensor([0.1, -0.2, 0.3] as [Double]), variance: Tensor([0.5, 1, 2] as [Double]), gamma: $0[1],
        beta: $0[2], residual: $0[3], activation: .relu)
    },
    GradientRow("convolutionNormActivation", [2, 4, 4, 2], [3, 3, 2, 3], [3], [3]) {
      convolutionNormActivation(
        $0[0], weight: $0[1], padding: (1, 1), gamma: $0[2], beta: $0[3], activation: .relu
      ).output
    },
    GradientRow("layerNormalization", [3, 2, 6], [6], [6]) { layerNormalization($0[0], gamma: $0[1], beta: $0[2]) },
    GradientRow("layerNormalization, bare", [3, 6]) { layerNormalization($0[0], epsilon: 0.1) },
  ]

  static let losses: [GradientRow] = [
    GradientRow("softmaxCrossEntropy", [4, 5]) {
      softmaxCrossEntropy($0[0], labels: Tensor([0, 4, 2, 2] as [Int32]))
    },
    GradientRow("softmaxCrossEntropy, smoothing and weights", [3, 4]) {
      softmaxCrossEntropy(
        $0[0] * 3, labels: Tensor([3, 0, 1] as [Int32]), labelSmoothing: 0.2,
        classWeights: Tensor([0.5, 1, 2, 3] as [Double]))
    },
    GradientRow("meanSquaredError", [3, 4], [3, 4]) { meanSquaredError($0[0], $0[1]) },
  ]
}
