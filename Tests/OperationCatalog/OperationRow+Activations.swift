import MartletTensor

extension OperationRow {
  package static let activations: [OperationRow] = [
    rows("elu") { $0.elu() }, rows("elu, alpha") { $0.elu(alpha: 0.3) }, rows("selu") { $0.selu() },
    rows("celu") { $0.celu() }, rows("celu, alpha") { $0.celu(alpha: 2.5) }, rows("mish") { $0.mish() },
    rows("softplus") { $0.softplus() }, rows("softplus, sharpness") { $0.softplus(sharpness: 3) },
    rows("logSigmoid") { $0.logSigmoid() }, rows("softsign") { $0.softsign() },
    rows("hardSigmoid") { $0.hardSigmoid() }, rows("hardSwish") { $0.hardSwish() }, rows("hardTanh") { $0.hardTanh() },
    rows("hardTanh, range") { $0.hardTanh(-0.3...2) }, rows("relu6") { $0.relu6() },
    [
      OperationRow("prelu", [4, 3], [3]) { $0[0].prelu($0[1]) },
      OperationRow("prelu, one slope", [2, 3, 2], [1]) { $0[0].prelu($0[1]) },
      OperationRow("prelu, each its own", [7], [7]) { $0[0].prelu($0[1]) },
      OperationRow("softmax, first axis", [4, 3]) { $0[0].softmax(axis: 0) },
      OperationRow("softmax, middle axis", [2, 4, 3]) { $0[0].softmax(axis: 1) },
      OperationRow("logSoftmax, first axis", [4, 3]) { $0[0].logSoftmax(axis: 0) },
      OperationRow("logSoftmax, middle axis", [2, 4, 3]) { $0[0].logSoftmax(axis: -2) },
    ],
  ].flatMap { $0 }

  /// Around 0 and where the function has its limits.
  private static func rows(_ name: String, _ function: @escaping @Sendable (Tensor) -> Tensor) -> [OperationRow] {
    [
      OperationRow(name, [33]) { function($0[0]) },
      OperationRow("\(name), far", [3, 7]) { function($0[0] * 30) },
      OperationRow("\(name), empty", [0, 3]) { function($0[0]) },
    ]
  }
}
