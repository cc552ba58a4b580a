import MartletTensor

extension OperationRow {
  package static let elementLosses: [OperationRow] = regression + binary + margins

  private static let regression: [OperationRow] = [
    OperationRow("meanSquaredError, sum", [3, 4], [3, 4]) { meanSquaredError($0[0], $0[1], reduction: .sum) },
    OperationRow("meanSquaredError, none", [5], [5]) { meanSquaredError($0[0], $0[1], reduction: .none) },
    OperationRow("meanAbsoluteError", [3, 4], [3, 4]) { meanAbsoluteError($0[0], $0[1]) },
    OperationRow("meanAbsoluteError, sum", [7], [7]) { meanAbsoluteError($0[0], $0[1], reduction: .sum) },
    OperationRow("meanAbsoluteError, none", [2, 1, 3], [2, 1, 3]) {
      meanAbsoluteError($0[0], $0[1], reduction: .none)
    },
    OperationRow("huberLoss", [3, 4], [3, 4]) { huberLoss($0[0], $0[1]) },
    OperationRow("huberLoss, delta 0.4, none", [9], [9]) {
      huberLoss($0[0], $0[1], delta: 0.4, reduction: .none)
    },
    OperationRow("huberLoss, delta 3, sum", [2, 3], [2, 3]) { huberLoss($0[0], $0[1], delta: 3, reduction: .sum) },
    OperationRow("smoothAbsoluteError", [3, 4], [3, 4]) { smoothAbsoluteError($0[0], $0[1]) },
    OperationRow("smoothAbsoluteError, beta 0.4, none", [9], [9]) {
      smoothAbsoluteError($0[0], $0[1], beta: 0.4, reduction: .none)
    },
    OperationRow("smoothAbsoluteError, beta 0, sum", [2, 3], [2, 3]) {
      smoothAbsoluteError($0[0], $0[1], beta: 0, reduction: .sum)
    },
    OperationRow("kullbackLeiblerDivergence", [3, 4], [3, 4], domains: [.normal, .positive]) {
      kullbackLeiblerDivergence($0[0].logSoftmax(), $0[1] / 3)
    },
    OperationRow("kullbackLeiblerDivergence, logarithmic targets, sum", [3, 4], [3, 4]) {
      kullbackLeiblerDivergence($0[0].logSoftmax(), $0[1].logSoftmax(), logTarget: true, reduction: .sum)
    },
    OperationRow("kullbackLeiblerDivergence, none", [5], [5], domains: [.normal, .positive]) {
      kullbackLeiblerDivergence($0[0], $0[1], reduction: .none)
    },
  ]

  private static let binary: [OperationRow] = [
    OperationRow("binaryCrossEntropy", [3, 4], [3, 4]) {
      binaryCrossEntropy($0[0].sigmoid(), $0[1].sigmoid())
    },
    OperationRow("binaryCrossEntropy, weights, sum", [2, 3], [2, 3], [3], domains: [.normal, .normal, .positive]) {
      binaryCrossEntropy($0[0].sigmoid(), $0[1].sigmoid(), weights: $0[2], reduction: .sum)
    },
    OperationRow("binaryCrossEntropy, none", [5], [5]) {
      binaryCrossEntropy($0[0].sigmoid(), $0[1].sigmoid(), reduction: .none)
    },
    OperationRow("binaryCrossEntropyWithLogits", [3, 4], [3, 4]) {
      binaryCrossEntropyWithLogits($0[0] * 3, $0[1].sigmoid())
    },
    OperationRow(
      "binaryCrossEntropyWithLogits, weights, none", [2, 3], [2, 3], [2, 1], [3],
      domains: [.normal, .normal, .positive, .positive]
    ) {
      binaryCrossEntropyWithLogits(
        $0[0] * 3, $0[1].sigmoid(), weights: $0[2], positiveWeights: $0[3], reduction: .none)
    },
    OperationRow("binaryCrossEntropyWithLogits, hard targets, sum", [9], [9], domains: [.normal, .booleans]) {
      binaryCrossEntropyWithLogits($0[0], $0[1].cast(to: $0[0].dtype), reduction: .sum)
    },
    OperationRow("focalLoss", [3, 4], [3, 4], domains: [.normal, .booleans]) {
      focalLoss($0[0], $0[1].cast(to: $0[0].dtype))
    },
    OperationRow("focalLoss, gamma 0.5, no alpha, none", [7], [7], domains: [.normal, .booleans]) {
      focalLoss($0[0], $0[1].cast(to: $0[0].dtype), alpha: nil, gamma: 0.5, reduction: .none)
    },
    OperationRow("focalLoss, soft targets, gamma 3, sum", [2, 3], [2, 3]) {
      focalLoss($0[0], $0[1].sigmoid(), alpha: 0.6, gamma: 3, reduction: .sum)
    },
    OperationRow("focalLoss, gamma 0", [4], [4], domains: [.normal, .booleans]) {
      focalLoss($0[0], $0[1].cast(to: $0[0].dtype), gamma: 0)
    },
  ]

  /// true and false as 1 and −1.
  private static func signs(_ flags: Tensor, like x: Tensor) -> Tensor { flags.cast(to: x.dtype) * 2 - 1 }

  private static let margins: [OperationRow] = [
    OperationRow("hingeLoss", [3, 4], [3, 4], domains: [.normal, .booleans]) {
      hingeLoss($0[0], signs($0[1], like: $0[0]))
    },
    OperationRow("hingeLoss, margin 0.3, none", [7], [7], domains: [.normal, .booleans]) {
      hingeLoss($0[0], signs($0[1], like: $0[0]), margin: 0.3, reduction: .none)
    },
    OperationRow("hingeLoss, sum", [1, 5], [1, 5], domains: [.normal, .booleans]) {
      hingeLoss($0[0], signs($0[1], like: $0[0]), reduction: .sum)
    },
    OperationRow("hingeEmbeddingLoss", [3, 4], [3, 4], domains: [.positive, .booleans]) {
      hingeEmbeddingLoss($0[0], signs($0[1], like: $0[0]))
    },
    OperationRow("hingeEmbeddingLoss, margin 2, none", [7], [7], domains: [.positive, .booleans]) {
      hingeEmbeddingLoss($0[0], signs($0[1], like: $0[0]), margin: 2, reduction: .none)
    },
    OperationRow("hingeEmbeddingLoss, sum", [5], [5], domains: [.positive, .booleans]) {
      hingeEmbeddingLoss($0[0], signs($0[1], like: $0[0]), reduction: .sum)
    },
    OperationRow("cosineEmbeddingLoss", [5, 4], [5, 4], [5], domains: [.normal, .normal, .booleans]) {
      cosineEmbeddingLoss($0[0], $0[1], signs($0[2], like: $0[0]))
    },
    OperationRow(
      "cosineEmbeddingLoss, margin 0.2, none", [6, 3], [6, 3], [6], domains: [.normal, .normal, .booleans]
    ) {
      cosineEmbeddingLoss($0[0], $0[1], signs($0[2], like: $0[0]), margin: 0.2, reduction: .none)
    },
    OperationRow("cosineEmbeddingLoss, one pair, sum", [4], [4], [], domains: [.normal, .normal, .booleans]) {
      cosineEmbeddingLoss($0[0], $0[1], signs($0[2], like: $0[0]), reduction: .sum)
    },
    OperationRow("tripletMarginLoss", [4, 3], [4, 3], [4, 3]) { tripletMarginLoss($0[0], $0[1], $0[2]) },
    OperationRow("tripletMarginLoss, power 1, swap, none", [5, 3], [5, 3], [5, 3]) {
      tripletMarginLoss($0[0], $0[1], $0[2], margin: 2, power: 1, swaps: true, reduction: .none)
    },
    OperationRow("tripletMarginLoss, power 3, swap, sum", [5, 3], [5, 3], [5, 3]) {
      tripletMarginLoss($0[0], $0[1], $0[2], margin: 0.5, power: 3, epsilon: 1e-4, swaps: true, reduction: .sum)
    },
  ]
}
