import MartletTensor

extension OperationRow {
  package static let embeddings: [OperationRow] = [
    OperationRow("embedding", [2, 5], [6, 3], domains: [.integers(0..<6), .normal]) {
      embedding($0[0], weight: $0[1])
    },
    OperationRow("embedding, one id", [], [3, 4], domains: [.integers(0..<3), .normal]) {
      embedding($0[0], weight: $0[1])
    },
    OperationRow("embedding, int64, one column", [7], [4, 1], domains: [.integers(0..<4), .normal]) {
      embedding($0[0].cast(to: .int64), weight: $0[1])
    },
    OperationRow("embedding, none", [0, 2], [3, 2], domains: [.integers(0..<3), .normal]) {
      embedding($0[0], weight: $0[1])
    },
  ]
}
