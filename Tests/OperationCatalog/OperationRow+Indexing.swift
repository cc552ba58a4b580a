import MartletTensor

extension OperationRow {
  package static let indexing: [OperationRow] = [
    OperationRow("selecting", [5, 3], [7], domains: [.normal, .integers(-5..<5)]) { $0[0].selecting($0[1]) },
    OperationRow("selecting, middle axis", [2, 4, 3], [3], domains: [.normal, .integers(0..<4)]) {
      $0[0].selecting($0[1], axis: 1)
    },
    OperationRow("selecting, matrix of indices", [6, 2], [2, 3], domains: [.normal, .integers(0..<6)]) {
      $0[0].selecting($0[1])
    },
    OperationRow("selecting, one index", [2, 3], [], domains: [.normal, .integers(0..<3)]) {
      $0[0].selecting($0[1], axis: -1)
    },
    OperationRow("selecting, none", [2, 3], [0], domains: [.normal, .integers(0..<3)]) {
      $0[0].selecting($0[1].cast(to: .int64), axis: 1)
    },
    OperationRow("selecting, where", [3, 4], [3, 4], domains: [.normal, .booleans]) {
      $0[0].selecting(where: $0[1])
    },
    OperationRow("selecting, where, rows", [4, 2], [4, 1], domains: [.normal, .booleans]) {
      $0[0].selecting(where: $0[1])
    },
    OperationRow("gathering", [3, 4], [2, 4], domains: [.normal, .integers(0..<3)]) {
      $0[0].gathering($0[1], axis: 0)
    },
    OperationRow("gathering, last axis", [2, 3, 4], [2, 3, 6], domains: [.normal, .integers(-4..<4)]) {
      $0[0].gathering($0[1], axis: -1)
    },
    OperationRow("gathering, middle axis, single", [2, 3, 2], [2, 1, 2], domains: [.normal, .integers(0..<3)]) {
      $0[0].gathering($0[1].cast(to: .int64), axis: 1)
    },
    OperationRow("gathering, none", [2, 3], [2, 0], domains: [.normal, .integers(0..<3)]) {
      $0[0].gathering($0[1], axis: 1)
    },
    OperationRow("scattering", [4, 3], [2, 3], [2, 3], domains: [.normal, .normal, .integers(0..<4)]) {
      $0[0].scattering($0[1], at: $0[2], axis: 0)
    },
    OperationRow(
      "scattering, equal indices", [2, 3], [2, 7], [2, 7], domains: [.normal, .normal, .integers(0..<3)]
    ) { $0[0].scattering($0[1], at: $0[2], axis: 1) },
    OperationRow(
      "scattering, middle axis", [2, 3, 2], [2, 2, 2], [2, 2, 2], domains: [.normal, .normal, .integers(-3..<3)]
    ) { $0[0].scattering($0[1], at: $0[2], axis: 1) },
    OperationRow("scattering, a number", [3, 4], [3, 2], domains: [.normal, .integers(0..<4)]) {
      $0[0].scattering(1.5, at: $0[1], axis: 1)
    },
    OperationRow("scatterAdding", [4, 3], [6, 3], [6, 3], domains: [.normal, .normal, .integers(0..<4)]) {
      $0[0].scatterAdding($0[1], at: $0[2], axis: 0)
    },
    OperationRow(
      "scatterAdding, last axis", [2, 3], [2, 5], [2, 5], domains: [.normal, .normal, .integers(-3..<3)]
    ) { $0[0].scatterAdding($0[1], at: $0[2], axis: -1) },
    OperationRow(
      "scatterAdding, none", [2, 3, 1], [2, 0, 1], [2, 0, 1], domains: [.normal, .normal, .integers(0..<3)]
    ) { $0[0].scatterAdding($0[1], at: $0[2], axis: 1) },
    OperationRow("oneHot", [4], domain: .integers(0..<3), isDifferentiable: false) {
      $0[0].oneHot(classes: 3, dtype: .float64)
    },
    OperationRow("oneHot, matrix", [2, 3], domain: .integers(0..<5), isDifferentiable: false) {
      $0[0].oneHot(classes: 5, dtype: .bool)
    },
    OperationRow("oneHot, none", [0], domain: .integers(0..<2), isDifferentiable: false) { $0[0].oneHot(classes: 2) },
  ]
}
