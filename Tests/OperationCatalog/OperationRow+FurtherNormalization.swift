import MartletTensor

extension OperationRow {
  /// Normalisation by the root mean square, and of groups of channels.
  package static let furtherNormalization: [OperationRow] = [
    OperationRow("rmsNormalization", [3, 2, 6], [6]) { rmsNormalization($0[0], gamma: $0[1]) },
    OperationRow("rmsNormalization, bare", [3, 6]) { rmsNormalization($0[0], epsilon: 0.1) },
    OperationRow("rmsNormalization, one column", [4, 1], [1]) {
      rmsNormalization($0[0], gamma: $0[1], epsilon: 0.5)
    },
    OperationRow("rmsNormalization, empty", [0, 4], [4]) { rmsNormalization($0[0], gamma: $0[1]) },
    OperationRow("groupNormalization", [2, 3, 2, 6], [6], [6]) {
      groupNormalization($0[0], groups: 3, gamma: $0[1], beta: $0[2])
    },
    OperationRow("groupNormalization, one group, bare", [3, 2, 2, 4]) {
      groupNormalization($0[0], groups: 1, epsilon: 0.1)
    },
    OperationRow("groupNormalization, a group each channel", [2, 5, 3], [3], [3]) {
      groupNormalization($0[0], groups: 3, gamma: $0[1], beta: $0[2])
    },
    OperationRow("groupNormalization, two axes, gamma alone", [4, 6], [6]) {
      groupNormalization($0[0], groups: 2, gamma: $0[1])
    },
    OperationRow("groupNormalization, empty", [0, 3, 4], [4], [4]) {
      groupNormalization($0[0], groups: 2, gamma: $0[1], beta: $0[2])
    },
  ]
}
