import MartletTensor

extension OperationRow {
  package static let reductions: [OperationRow] = [
    OperationRow("sum", [2, 3, 4]) { $0[0].sum() },
    OperationRow("sum, first axis", [2, 3, 4]) { $0[0].sum(axes: [0]) },
    OperationRow("sum, middle axis", [2, 3, 4]) { $0[0].sum(axes: [1], keepingDimensions: true) },
    OperationRow("sum, outer axes", [2, 3, 4]) { $0[0].sum(axes: [0, -1]) },
    OperationRow("mean", [2, 3, 4]) { $0[0].mean(axes: [2]) },
    OperationRow("softmax", [3, 5]) { $0[0].softmax() },
    OperationRow("softmax, one class", [3, 1]) { $0[0].softmax() },
    OperationRow("logSoftmax", [3, 5]) { $0[0].logSoftmax() },
  ]
}
