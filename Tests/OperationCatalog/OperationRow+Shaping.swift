import MartletTensor

extension OperationRow {
  package static let shaping: [OperationRow] = [
    OperationRow("reshaped", [2, 6]) { $0[0].reshaped(3, -1) },
    OperationRow("flattened", [2, 3, 2]) { $0[0].flattened() },
    OperationRow("permuted", [2, 3, 4]) { $0[0].permuted([2, 0, 1]) },
    OperationRow("transposed", [2, 3]) { $0[0].transposed() },
    OperationRow("rows", [5, 2]) { $0[0].rows(1..<4) },
    OperationRow("broadcast", [3, 1]) { $0[0].broadcast(to: [2, 3, 4]) },
  ]
}
