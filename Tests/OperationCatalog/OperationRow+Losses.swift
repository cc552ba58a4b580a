import MartletTensor

extension OperationRow {
  package static let losses: [OperationRow] = [
    OperationRow("softmaxCrossEntropy", [4, 5]) {
      softmaxCrossEntropy($0[0], labels: Tensor([0, 4, 2, 2] as [Int32]))
    },
    OperationRow("softmaxCrossEntropy, smoothing and weights", [3, 4]) {
      softmaxCrossEntropy(
        $0[0] * 3, labels: Tensor([3, 0, 1] as [Int32]), labelSmoothing: 0.2,
        classWeights: constant([0.5, 1, 2, 3], $0[0]))
    },
    OperationRow("meanSquaredError", [3, 4], [3, 4]) { meanSquaredError($0[0], $0[1]) },
  ]
}
