import MartletTensor

extension OperationRow {
  package static let maps: [OperationRow] = [
    OperationRow("exp", [2, 3]) { $0[0].exp() },
    OperationRow("log", [2, 3], domain: .positive) { $0[0].log() },
    OperationRow("squareRoot", [5], domain: .positive) { $0[0].squareRoot() },
    OperationRow("squared", [5]) { $0[0].squared() },
    OperationRow("absolute", [17]) { $0[0].absolute() },
    OperationRow("power", [5], domain: .positive) { $0[0].power(2.5) },
    OperationRow("errorFunction", [17]) { $0[0].errorFunction() },
    OperationRow("relu", [33]) { $0[0].relu() },
    OperationRow("leakyRelu", [33]) { $0[0].leakyRelu(slope: 0.2) },
    OperationRow("tanh", [17]) { $0[0].tanh() },
    OperationRow("sigmoid", [17]) { $0[0].sigmoid() },
    OperationRow("gelu", [17]) { $0[0].gelu() },
    OperationRow("gelu, tanh", [17]) { $0[0].gelu(approximate: true) },
    OperationRow("silu", [17]) { $0[0].silu() },
    OperationRow("dropout", [40]) { dropout($0[0], rate: 0.4, key: DropoutKey(seed: 1, stream: 2, step: 3)) },
  ]
}
