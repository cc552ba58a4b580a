import MartletTensor

extension OperationRow {
  package static let products: [OperationRow] = [
    OperationRow("matmul", [3, 4], [4, 2]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, transposed first", [4, 3], [4, 2]) { $0[0].matmul($0[1], transposeSelf: true) },
    OperationRow("matmul, transposed second", [3, 4], [2, 4]) { $0[0].matmul($0[1], transposeOther: true) },
    OperationRow("matmul, both transposed", [4, 3], [2, 4]) {
      $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
    },
    OperationRow("matmul, batch", [2, 3, 4], [2, 4, 2]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, batch of transposed", [2, 4, 3], [4, 2]) { $0[0].matmul($0[1], transposeSelf: true) },
    OperationRow("matmul, shared second", [2, 3, 4], [4, 2]) { $0[0].matmul($0[1]) },
    OperationRow("linear", [3, 4], [4, 2], [2]) { linear($0[0], weight: $0[1], bias: $0[2]) },
    OperationRow("linear, relu", [2, 3, 4], [4, 5], [5]) {
      linear($0[0], weight: $0[1], bias: $0[2], activation: .relu)
    },
    OperationRow("linear, relu6", [4, 5], [5, 3], [3]) {
      linear($0[0], weight: $0[1] * 3, bias: $0[2], activation: .relu6)
    },
    OperationRow("linear, no bias, empty", [0, 4], [4, 2]) { linear($0[0], weight: $0[1]) },
    OperationRow("linear, residual", [2, 3, 4], [4, 5], [5], [2, 3, 5]) {
      linear($0[0], weight: $0[1], bias: $0[2], adding: $0[3])
    },
    OperationRow("linear, residual and relu", [4, 5], [5, 3], [4, 3]) {
      linear($0[0], weight: $0[1], adding: $0[2], activation: .relu)
    },
    OperationRow("linearGELU", [2, 3, 4], [4, 5], [5]) { linearGELU($0[0], weight: $0[1], bias: $0[2]) },
    OperationRow("linearGELU, by tanh", [4, 5], [5, 3], [3]) {
      linearGELU($0[0], weight: $0[1], bias: $0[2], approximate: true)
    },
    OperationRow("linearGELU, no bias, empty", [0, 4], [4, 2]) { linearGELU($0[0], weight: $0[1]) },
    OperationRow("feedForwardGELU", [2, 3, 4], [4, 6], [6], [6, 5], [5]) {
      feedForwardGELU($0[0], weight1: $0[1], bias1: $0[2], weight2: $0[3], bias2: $0[4])
    },
    OperationRow("feedForwardGELU, residual, by tanh", [4, 5], [5, 6], [6, 5], [4, 5]) {
      feedForwardGELU($0[0], weight1: $0[1], weight2: $0[2], adding: $0[3], approximate: true)
    },
    OperationRow("feedForwardGELU, no bias, empty", [0, 4], [4, 3], [3, 2]) {
      feedForwardGELU($0[0], weight1: $0[1], weight2: $0[2])
    },
  ]
}
