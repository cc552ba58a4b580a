import MartletTensor

extension OperationRow {
  package static let arithmetic: [OperationRow] = [
    OperationRow("+", [2, 3], [2, 3]) { $0[0] + $0[1] },
    OperationRow("+, rows", [4, 3], [3]) { $0[0] + $0[1] },
    OperationRow("+, outer", [4, 1], [1, 3]) { $0[0] + $0[1] },
    OperationRow("+, empty", [0, 3], [3]) { $0[0] + $0[1] },
    OperationRow("-, columns", [2, 3, 2], [2, 1, 1]) { $0[0] - $0[1] },
    OperationRow("-, small first", [3], [2, 3]) { $0[0] - $0[1] },
    OperationRow("*", [5], [5]) { $0[0] * $0[1] },
    OperationRow("*, middle axis", [2, 3, 2], [3, 1]) { $0[0] * $0[1] },
    OperationRow("*, by itself", [4]) { $0[0] * $0[0] },
    OperationRow("/", [2, 3], [2, 3], domain: .positive) { $0[0] / $0[1] },
    OperationRow("/, small first", [1], [2, 3], domain: .positive) { $0[0] / $0[1] },
    OperationRow("-, prefix", [3]) { -$0[0] },
    OperationRow("/, scalars", [3], domain: .positive) { 2 / (3 - ($0[0] * 2 + 1 - 0.5) / 4) },
    OperationRow("cast", [3]) { $0[0].cast(to: .float64) * 2 },
  ]
}
