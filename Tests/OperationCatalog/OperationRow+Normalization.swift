import MartletTensor

extension OperationRow {
  package static let normalization: [OperationRow] = [
    OperationRow("batchNormalization", [4, 3, 2, 5], [5], [5]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2]).output
    },
    OperationRow("batchNormalization, large epsilon", [6, 3], [3], [3]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2], epsilon: 0.5).output
    },
    OperationRow("batchNormalization, residual and relu", [8, 4], [4], [4], [8, 4]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2], residual: $0[3], activation: .relu).output
    },
    OperationRow("batchNormalization, relu6", [8, 4], [4], [4], [8, 4]) {
      batchNormalization($0[0], gamma: $0[1] * 5, beta: $0[2], residual: $0[3], activation: .relu6).output
    },
    OperationRow("batchNormalizationInference, relu6", [8, 3], [3], [3]) {
      batchNormalizationInference(
        $0[0], mean: constant([0.1, -0.2, 0.3], $0[0]), variance: constant([0.5, 1, 2], $0[0]), gamma: $0[1] * 5,
        beta: $0[2], activation: .relu6)
    },
    OperationRow("batchNormalizationInference", [6, 3], [3], [3], [6, 3]) {
      batchNormalizationInference(
        $0[0], mean: constant([0.1, -0.2, 0.3], $0[0]), variance: constant([0.5, 1, 2], $0[0]), gamma: $0[1],
        beta: $0[2], residual: $0[3], activation: .relu)
    },
    OperationRow(
      "batchNormalizationInference, statistics", [4, 2, 3], [3], [3], [3], [3],
      domains: [.normal, .normal, .positive, .normal, .normal]
    ) {
      batchNormalizationInference($0[0], mean: $0[1], variance: $0[2], gamma: $0[3], beta: $0[4], epsilon: 0.1)
    },
    OperationRow("convolutionNormActivation", [2, 4, 4, 2], [3, 3, 2, 3], [3], [3]) {
      convolutionNormActivation(
        $0[0], weight: $0[1], padding: (1, 1), gamma: $0[2], beta: $0[3], activation: .relu
      ).output
    },
    OperationRow("convolutionNormActivation, groups of images", [17, 2, 3, 2], [1, 2, 2, 3], [3], [3], [17, 2, 2, 3]) {
      convolutionNormActivation(
        $0[0], weight: $0[1], gamma: $0[2], beta: $0[3], residual: $0[4], activation: .relu
      ).output
    },
    OperationRow("layerNormalization", [3, 2, 6], [6], [6]) { layerNormalization($0[0], gamma: $0[1], beta: $0[2]) },
    OperationRow("layerNormalization, bare", [3, 6]) { layerNormalization($0[0], epsilon: 0.1) },
  ]
}
