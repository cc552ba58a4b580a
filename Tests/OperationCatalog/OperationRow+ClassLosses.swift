import MartletTensor

extension OperationRow {
  package static let classLosses: [OperationRow] = crossEntropies + likelihoods + alignments

  private static func weights(_ values: [Double], _ x: Tensor) -> Tensor { Tensor(values).cast(to: x.dtype) }

  private static let crossEntropies: [OperationRow] = [
    OperationRow("softmaxCrossEntropy, labels", [4, 5], [4], domains: [.normal, .integers(0..<5)]) {
      softmaxCrossEntropy($0[0], labels: $0[1])
    },
    OperationRow("softmaxCrossEntropy, ignored label, none", [6, 3], [6], domains: [.normal, .integers(0..<3)]) {
      softmaxCrossEntropy($0[0], labels: $0[1], ignoredLabel: 1, reduction: .none)
    },
    OperationRow("softmaxCrossEntropy, everything", [2, 4, 3], [2, 4], domains: [.normal, .integers(0..<3)]) {
      softmaxCrossEntropy(
        $0[0], labels: $0[1], labelSmoothing: 0.1, classWeights: weights([0.5, 2, 3], $0[0]), ignoredLabel: 2)
    },
    OperationRow("softmaxCrossEntropy, all ignored", [2, 3], [2], domains: [.normal, .integers(2..<3)]) {
      softmaxCrossEntropy($0[0], labels: $0[1], ignoredLabel: 2)
    },
    OperationRow("softmaxCrossEntropy, smoothing, sum", [3, 4], [3], domains: [.normal, .integers(0..<4)]) {
      softmaxCrossEntropy($0[0], labels: $0[1], labelSmoothing: 0.3, reduction: .sum)
    },
    OperationRow("softmaxCrossEntropy, probabilities", [3, 4], [3, 4]) {
      softmaxCrossEntropy($0[0], probabilities: $0[1].softmax())
    },
    OperationRow(
      "softmaxCrossEntropy, probabilities, smoothing, weights, none", [2, 2, 3], [2, 2, 3], [3],
      domains: [.normal, .normal, .positive]
    ) {
      softmaxCrossEntropy(
        $0[0], probabilities: $0[1].softmax(), labelSmoothing: 0.2, classWeights: $0[2], reduction: .none)
    },
    OperationRow("softmaxCrossEntropy, probabilities, one class, sum", [3, 1], [3, 1]) {
      softmaxCrossEntropy($0[0], probabilities: $0[1], reduction: .sum)
    },
  ]

  private static let likelihoods: [OperationRow] = [
    OperationRow("negativeLogLikelihood", [4, 5], [4], domains: [.normal, .integers(0..<5)]) {
      negativeLogLikelihood($0[0], labels: $0[1])
    },
    OperationRow(
      "negativeLogLikelihood, weights, ignored label", [2, 3, 4], [2, 3], domains: [.normal, .integers(0..<4)]
    ) {
      negativeLogLikelihood(
        $0[0].logSoftmax(), labels: $0[1], classWeights: weights([0.5, 1, 2, 3], $0[0]), ignoredLabel: 0)
    },
    OperationRow("negativeLogLikelihood, none", [5, 2], [5], domains: [.normal, .integers(0..<2)]) {
      negativeLogLikelihood($0[0], labels: $0[1], reduction: .none)
    },
    OperationRow("multiMarginLoss", [4, 5], [4], domains: [.normal, .integers(0..<5)]) {
      multiMarginLoss($0[0], labels: $0[1])
    },
    OperationRow("multiMarginLoss, squares, weights, none", [3, 4], [3], domains: [.normal, .integers(0..<4)]) {
      multiMarginLoss(
        $0[0], labels: $0[1], power: 2, margin: 0.7, classWeights: weights([0.5, 1, 2, 3], $0[0]), reduction: .none)
    },
    OperationRow("multiMarginLoss, sum", [2, 1], [2], domains: [.normal, .integers(0..<1)]) {
      multiMarginLoss($0[0], labels: $0[1], reduction: .sum)
    },
  ]

  private static let alignments: [OperationRow] = [
    OperationRow("ctcLoss", [2, 8, 4], [2, 3], domains: [.normal, .integers(1..<4)]) {
      ctcLoss($0[0].logSoftmax(), targets: $0[1])
    },
    OperationRow(
      "ctcLoss, lengths, none", [3, 9, 5], [3, 4], [3], [3],
      domains: [.normal, .integers(1..<5), .integers(7..<10), .integers(0..<4)]
    ) {
      ctcLoss(
        $0[0].logSoftmax(), targets: $0[1], inputLengths: $0[2], targetLengths: $0[3], reduction: .none)
    },
    OperationRow("ctcLoss, last blank, sum", [2, 6, 3], [2, 2], domains: [.normal, .integers(0..<2)]) {
      ctcLoss($0[0].logSoftmax(), targets: $0[1], blank: 2, reduction: .sum)
    },
    OperationRow("ctcLoss, repetitions, impossible", [2, 3, 3], [2, 3], domains: [.normal, .integers(1..<2)]) {
      ctcLoss($0[0].logSoftmax(), targets: $0[1], zeroInfinity: true)
    },
  ]
}
