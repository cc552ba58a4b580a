import MartletTensor

extension OperationRow {
  /// Extents of zero and one, other ranks and other options of the operations of every model.
  package static let edges: [OperationRow] = maps1 + shapes1 + sums + windows + norms + costs

  private static let maps1: [OperationRow] = [
    OperationRow("exp, empty", [0, 3]) { $0[0].exp() },
    OperationRow("exp, one element", [1, 1]) { $0[0].exp() },
    OperationRow("log, empty", [0], domain: .positive) { $0[0].log() },
    OperationRow("log, one element", [], domain: .positive) { $0[0].log() },
    OperationRow("squareRoot, empty", [2, 0], domain: .positive) { $0[0].squareRoot() },
    OperationRow("squareRoot, one element", [1], domain: .positive) { $0[0].squareRoot() },
    OperationRow("squared, empty", [0]) { $0[0].squared() },
    OperationRow("squared, matrix", [3, 5]) { $0[0].squared() },
    OperationRow("absolute, empty", [0, 1]) { $0[0].absolute() },
    OperationRow("absolute, one element", []) { $0[0].absolute() },
    OperationRow("power, negative", [2, 3], domain: .positive) { $0[0].power(-1.5) },
    OperationRow("power, of negative bases", [7]) { $0[0].power(3) },
    OperationRow("errorFunction, matrix", [3, 3]) { $0[0].errorFunction() },
    OperationRow("errorFunction, empty", [0]) { $0[0].errorFunction() },
    OperationRow("relu, matrix", [2, 7]) { $0[0].relu() },
    OperationRow("relu, empty", [0, 2]) { $0[0].relu() },
    OperationRow("leakyRelu, steep", [2, 7]) { $0[0].leakyRelu(slope: 1.5) },
    OperationRow("leakyRelu, default", [9]) { $0[0].leakyRelu() },
    OperationRow("tanh, matrix", [3, 3]) { $0[0].tanh() },
    OperationRow("tanh, empty", [0]) { $0[0].tanh() },
    OperationRow("sigmoid, matrix", [3, 3]) { $0[0].sigmoid() },
    OperationRow("sigmoid, empty", [0]) { $0[0].sigmoid() },
    OperationRow("gelu, one element", [1, 1]) { $0[0].gelu() },
    OperationRow("silu, matrix", [3, 3]) { $0[0].silu() },
    OperationRow("silu, empty", [0]) { $0[0].silu() },
    OperationRow("dropout, none", [3, 4]) { dropout($0[0], rate: 0, key: DropoutKey(seed: 1, stream: 2, step: 3)) },
    OperationRow("dropout, heavy", [6, 10]) {
      dropout($0[0], rate: 0.9, key: DropoutKey(seed: 4, stream: 5, step: 6))
    },
    OperationRow("cast, to float32", [3, 2], isDifferentiable: false) { $0[0].cast(to: .float32) },
    OperationRow("cast, to int32", [9], isDifferentiable: false) { ($0[0] * 10).cast(to: .int32) },
    OperationRow("cast, from booleans", [5], domain: .booleans, isDifferentiable: false) { $0[0].cast(to: .float64) },
    OperationRow("cast, empty", [0, 2], isDifferentiable: false) { $0[0].cast(to: .int64) },
  ]

  private static let shapes1: [OperationRow] = [
    OperationRow("reshaped, to a scalar", [1, 1]) { $0[0].reshaped(to: []) },
    OperationRow("reshaped, empty", [0, 6]) { $0[0].reshaped(to: [2, 0, 3]) },
    OperationRow("flattened, from the front", [2, 3, 2]) { $0[0].flattened(from: 0) },
    OperationRow("flattened, empty", [0, 3, 2]) { $0[0].flattened() },
    OperationRow("permuted, of four", [2, 1, 3, 2]) { $0[0].permuted([3, 1, 0, 2]) },
    OperationRow("permuted, empty", [0, 2, 3]) { $0[0].permuted([1, 2, 0]) },
    OperationRow("transposed, outer axes", [2, 3, 4]) { $0[0].transposed(0, -1) },
    OperationRow("transposed, empty", [0, 3]) { $0[0].transposed() },
    OperationRow("rows, all", [3, 2, 2]) { $0[0].rows(0..<3) },
    OperationRow("rows, none", [3, 2]) { $0[0].rows(1..<1) },
    OperationRow("broadcast, scalar", []) { $0[0].broadcast(to: [2, 3]) },
    OperationRow("broadcast, to nothing", [1, 3]) { $0[0].broadcast(to: [0, 3]) },
  ]

  private static let sums: [OperationRow] = [
    OperationRow("sum, empty axis", [3, 0]) { $0[0].sum(axes: [1]) },
    OperationRow("sum, scalar", []) { $0[0].sum() },
    OperationRow("mean, two axes", [2, 3, 4]) { $0[0].mean(axes: [0, 2], keepingDimensions: true) },
    OperationRow("mean, empty result", [0, 3]) { $0[0].mean(axes: [1]) },
    OperationRow("argmax, equal values", [6, 9], isDifferentiable: false) {
      ($0[0] * 2).cast(to: .int32).cast(to: .float64).argmax()
    },
    OperationRow("argmax, one class", [3, 1], domain: .distinct, isDifferentiable: false) { $0[0].argmax() },
    OperationRow("softmax, rank 3", [2, 3, 4]) { $0[0].softmax() },
    OperationRow("softmax, empty", [0, 4]) { $0[0].softmax() },
    OperationRow("logSoftmax, rank 1", [7]) { ($0[0] * 10).logSoftmax() },
    OperationRow("logSoftmax, one class", [3, 1]) { $0[0].logSoftmax() },
  ]

  private static let windows: [OperationRow] = [
    OperationRow("convolution2D, empty batch", [0, 4, 4, 2], [3, 3, 2, 3]) { convolution2D($0[0], weight: $0[1]) },
    OperationRow("convolutionPool2D, one pixel", [2, 1, 1, 3], [1, 1, 3, 2], [2]) {
      convolutionPool2D($0[0], weight: $0[1], bias: $0[2], pool: (1, 1))
    },
    OperationRow("maximumPool2D, one position", [1, 1, 1, 3], domain: .distinct) {
      maximumPool2D($0[0], kernel: (1, 1))
    },
    OperationRow("maximumPool2D, empty batch", [0, 4, 4, 2], domain: .distinct) {
      maximumPool2D($0[0], kernel: (2, 2))
    },
    OperationRow("averagePool2D, one position", [1, 1, 1, 3]) { averagePool2D($0[0], kernel: (1, 1)) },
    OperationRow("averagePool2D, empty batch", [0, 4, 4, 2]) { averagePool2D($0[0], kernel: (2, 2)) },
    OperationRow("globalAveragePool2D, one position", [2, 1, 1, 3]) { globalAveragePool2D($0[0]) },
    OperationRow("globalAveragePool2D, one channel", [1, 5, 2, 1]) { globalAveragePool2D($0[0]) },
  ]

  private static let norms: [OperationRow] = [
    OperationRow("batchNormalizationInference, plain", [2, 2, 3], [3], [3]) {
      batchNormalizationInference(
        $0[0], mean: constant([0.1, -0.2, 0.3], $0[0]), variance: constant([0.5, 1, 2], $0[0]), gamma: $0[1],
        beta: $0[2])
    },
    OperationRow("batchNormalizationInference, empty batch", [0, 2], [2], [2]) {
      batchNormalizationInference(
        $0[0], mean: constant([0.1, -0.2], $0[0]), variance: constant([0.5, 1], $0[0]), gamma: $0[1], beta: $0[2],
        epsilon: 0.1)
    },
    // The bias is a constant here: normalisation takes it away again, and rounding is all that its gradient would be.
    OperationRow("convolutionNormActivation, strided", [2, 5, 5, 2], [3, 3, 2, 3], [3], [3], [3]) {
      convolutionNormActivation(
        $0[0], weight: $0[1], bias: $0[4].detached(), stride: (2, 2), gamma: $0[2], beta: $0[3], epsilon: 0.1
      ).output
    },
    OperationRow("convolutionNormActivation, residual", [2, 3, 3, 2], [1, 1, 2, 3], [3], [3], [2, 3, 3, 3]) {
      convolutionNormActivation(
        $0[0], weight: $0[1], gamma: $0[2], beta: $0[3], residual: $0[4], activation: .relu
      ).output
    },
    OperationRow("layerNormalization, empty", [0, 4], [4], [4]) {
      layerNormalization($0[0], gamma: $0[1], beta: $0[2])
    },
    OperationRow("layerNormalization, gamma alone", [5, 3], [3]) { layerNormalization($0[0], gamma: $0[1]) },
  ]

  private static let costs: [OperationRow] = [
    OperationRow("softmaxCrossEntropy, one class", [3, 1], [3], domains: [.normal, .integers(0..<1)]) {
      softmaxCrossEntropy($0[0], labels: $0[1])
    },
    OperationRow("softmaxCrossEntropy, drawn labels", [9, 7], [9], domains: [.normal, .integers(0..<7)]) {
      softmaxCrossEntropy($0[0] * 20, labels: $0[1], labelSmoothing: 0.1)
    },
    OperationRow("meanSquaredError, one element", [1], [1]) { meanSquaredError($0[0], $0[1]) },
    OperationRow("meanSquaredError, rank 3", [2, 3, 4], [2, 3, 4]) { meanSquaredError($0[0], $0[1] * 10) },
  ]

  /// A constant of the type of `other`.
  package static func constant(_ values: [Double], _ other: Tensor) -> Tensor {
    Tensor(values).cast(to: other.dtype)
  }
}
