import MartletTensor

extension OperationRow {
  /// Attention, with masks and without, and rotary positions.
  package static let attention: [OperationRow] =
    plainAttention + maskedAttention + packedAttention + weightedAttention + rotaryRows

  private static let key = DropoutKey(seed: 7, stream: 3, step: 5)

  private static let plainAttention: [OperationRow] = [
    OperationRow("attention", [2, 3, 2, 4], [2, 5, 2, 4], [2, 5, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2])
    },
    OperationRow("attention, causal", [1, 5, 2, 3], [1, 5, 2, 3], [1, 5, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2], isCausal: true)
    },
    OperationRow("attention, causal, more keys", [2, 2, 1, 3], [2, 5, 1, 3], [2, 5, 1, 2]) {
      MartletTensor.attention($0[0], $0[1], $0[2], isCausal: true)
    },
    // The first two queries see nothing.
    OperationRow("attention, causal, fewer keys", [1, 5, 2, 2], [1, 3, 2, 2], [1, 3, 2, 2]) {
      MartletTensor.attention($0[0], $0[1], $0[2], isCausal: true)
    },
    OperationRow("attention, grouped, scale", [2, 3, 4, 3], [2, 4, 2, 3], [2, 4, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2], scale: 0.3)
    },
    OperationRow("attention, one key head", [1, 3, 3, 2], [1, 4, 1, 2], [1, 4, 1, 4]) {
      MartletTensor.attention($0[0], $0[1], $0[2], isCausal: true)
    },
    // Queries and keys are constants here: the only weight is 1, and rounding is all that their gradients would be.
    OperationRow("attention, one token", [2, 1, 2, 3], [2, 1, 2, 3], [2, 1, 2, 3]) {
      MartletTensor.attention($0[0].detached(), $0[1].detached(), $0[2], isCausal: true)
    },
    OperationRow("attention, one query", [2, 1, 2, 3], [2, 6, 2, 3], [2, 6, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2], isCausal: true)
    },
    OperationRow("attention, no keys", [1, 2, 2, 3], [1, 0, 2, 3], [1, 0, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2])
    },
    OperationRow("attention, no queries", [1, 0, 2, 3], [1, 2, 2, 3], [1, 2, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2], isCausal: true)
    },
    OperationRow("attention, no sequences", [0, 2, 2, 3], [0, 2, 2, 3], [0, 2, 2, 3]) {
      MartletTensor.attention($0[0], $0[1], $0[2])
    },
  ]

  private static let maskedAttention: [OperationRow] = [
    OperationRow(
      "attention, masked", [2, 3, 2, 3], [2, 5, 2, 3], [2, 5, 2, 3], [2, 2, 3, 5],
      domains: [.normal, .normal, .normal, .booleans]
    ) { MartletTensor.attention($0[0], $0[1], $0[2], mask: $0[3]) },
    OperationRow(
      "attention, masked keys", [2, 3, 2, 3], [2, 6, 2, 3], [2, 6, 2, 3], [2, 1, 1, 6],
      domains: [.normal, .normal, .normal, .booleans]
    ) { MartletTensor.attention($0[0], $0[1], $0[2], mask: $0[3]) },
    OperationRow(
      "attention, masked queries", [2, 4, 2, 3], [2, 3, 2, 3], [2, 3, 2, 3], [4, 1],
      domains: [.normal, .normal, .normal, .booleans]
    ) { MartletTensor.attention($0[0], $0[1], $0[2], mask: $0[3]) },
    OperationRow(
      "attention, masked and causal, grouped", [2, 4, 4, 3], [2, 4, 2, 3], [2, 4, 2, 3], [4, 4],
      domains: [.normal, .normal, .normal, .booleans]
    ) { MartletTensor.attention($0[0], $0[1], $0[2], mask: $0[3], isCausal: true) },
    OperationRow(
      "attention, nothing visible", [1, 2, 2, 3], [1, 3, 2, 3], [1, 3, 2, 3], [3],
      domains: [.normal, .normal, .normal, .booleans]
    ) { MartletTensor.attention($0[0], $0[1], $0[2], mask: $0[3] .& .!$0[3]) },
  ]

  private static let packedAttention: [OperationRow] = [
    OperationRow("attention, packed", [2, 4, 18]) { MartletTensor.attention(packed: $0[0], heads: 2) },
    OperationRow("attention, packed, causal, grouped", [2, 5, 16]) {
      MartletTensor.attention(packed: $0[0], heads: 4, keyValueHeads: 2, isCausal: true)
    },
    OperationRow("attention, packed, masked", [2, 3, 12], [2, 1, 1, 3], domains: [.normal, .booleans]) {
      MartletTensor.attention(packed: $0[0], heads: 2, mask: $0[1], scale: 0.5)
    },
    OperationRow("attention, packed, one token", [2, 1, 9]) { MartletTensor.attention(packed: $0[0], heads: 1) },
    OperationRow("attention, packed, empty", [2, 0, 12]) {
      MartletTensor.attention(packed: $0[0], heads: 2, isCausal: true)
    },
  ]

  private static let weightedAttention: [OperationRow] = [
    OperationRow(
      "attentionWithWeights", [2, 3, 2, 4], [2, 5, 2, 4], [2, 5, 2, 3],
      results: {
        let (output, weights) = MartletTensor.attentionWithWeights($0[0], $0[1], $0[2])
        return [output, weights]
      }),
    OperationRow(
      "attentionWithWeights, causal, masked, grouped", [2, 4, 4, 3], [2, 5, 2, 3], [2, 5, 2, 3], [2, 1, 1, 5],
      domains: [.normal, .normal, .normal, .booleans],
      results: {
        let (output, weights) = MartletTensor.attentionWithWeights(
          $0[0], $0[1], $0[2], mask: $0[3], isCausal: true, scale: 0.7)
        return [output, weights]
      }),
    OperationRow(
      "attentionWithWeights, no keys", [1, 2, 2, 3], [1, 0, 2, 3], [1, 0, 2, 3],
      results: {
        let (output, weights) = MartletTensor.attentionWithWeights($0[0], $0[1], $0[2])
        return [output, weights]
      }),
    // The weights show which of them were dropped.
    OperationRow(
      "attentionWithWeights, dropout", [2, 3, 2, 3], [2, 6, 1, 3], [2, 6, 1, 3],
      results: {
        let (output, weights) = MartletTensor.attentionWithWeights($0[0], $0[1], $0[2], dropout: (0.4, key))
        return [output, weights, MartletTensor.attention($0[0], $0[1], $0[2], dropout: (0.4, key))]
      }),
  ]

  private static let rotaryRows: [OperationRow] = [
    OperationRow("rotary", [2, 4, 2, 6]) { rotary($0[0]) },
    OperationRow("rotary, interleaved", [2, 4, 2, 6]) { rotary($0[0], pairing: .interleaved) },
    OperationRow("rotary, start and base", [1, 3, 2, 4]) { rotary($0[0], start: 100, base: 50) },
    OperationRow("rotary, some dimensions", [2, 3, 1, 7]) { rotary($0[0], dimensions: 4) },
    OperationRow("rotary, positions", [2, 3, 2, 4], [2, 3], domains: [.normal, .integers(0..<1000)]) {
      rotary($0[0], positions: $0[1], pairing: .interleaved)
    },
    OperationRow("rotary, shared positions", [2, 3, 2, 4], [3], domains: [.normal, .integers(0..<1000)]) {
      rotary($0[0], positions: $0[1])
    },
    OperationRow("rotary, empty", [2, 0, 2, 4]) { rotary($0[0]) },
  ]
}
