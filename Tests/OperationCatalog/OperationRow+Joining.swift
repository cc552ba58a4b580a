import MartletTensor

extension OperationRow {
  package static let joining: [OperationRow] = [
    OperationRow("concatenate", [2, 3], [4, 3]) { concatenate($0) },
    OperationRow("concatenate, last axis", [2, 3], [2, 1], [2, 2]) { concatenate($0, axis: -1) },
    OperationRow("concatenate, middle axis, an empty one", [2, 2, 3], [2, 0, 3], [2, 1, 3]) {
      concatenate($0, axis: 1)
    },
    OperationRow("concatenate, with itself", [1, 3]) { concatenate([$0[0], $0[0] * 2], axis: 1) },
    OperationRow("stack", [2, 3], [2, 3]) { stack($0) },
    OperationRow("stack, last axis", [2, 3], [2, 3], [2, 3]) { stack($0, axis: -1) },
    OperationRow("stack, scalars", [], []) { stack($0) },
    OperationRow("stack, empty", [0, 2], [0, 2]) { stack($0, axis: 1) },
  ]

  package static let choosing: [OperationRow] = [
    OperationRow("where", [3, 4], [3, 4], [3, 4], domains: [.booleans, .normal, .normal]) {
      Tensor.where($0[0], $0[1], $0[2])
    },
    OperationRow("where, all broadcast", [3, 1], [4], [2, 1, 1], domains: [.booleans, .normal, .normal]) {
      Tensor.where($0[0], $0[1], $0[2])
    },
    OperationRow("where, second a number", [5], [2, 5], domains: [.booleans, .normal]) {
      Tensor.where($0[0], $0[1], -1)
    },
    OperationRow("where, first a number", [2, 5], [5], domains: [.booleans, .normal]) {
      Tensor.where($0[0], 0.5, $0[1])
    },
    OperationRow("where, empty", [0, 1], [3], [0, 3], domains: [.booleans, .normal, .normal]) {
      Tensor.where($0[0], $0[1], $0[2])
    },
    OperationRow("replacing", [3, 4], [3, 4], domains: [.normal, .booleans]) { $0[0].replacing(with: 2, where: $0[1]) },
    OperationRow("replacing, mask of rows", [3, 4], [3, 1], domains: [.normal, .booleans]) {
      $0[0].replacing(with: -.infinity, where: $0[1]).exp()
    },
    OperationRow("replacing, one element", [1], [], domains: [.normal, .booleans]) {
      $0[0].replacing(with: 7, where: $0[1])
    },
  ]

  package static let diagonals: [OperationRow] = [
    OperationRow("diagonal", [3, 4]) { $0[0].diagonal() },
    OperationRow("diagonal, above", [2, 4, 3]) { $0[0].diagonal(offset: 1) },
    OperationRow("diagonal, below", [2, 2, 4, 3]) { $0[0].diagonal(offset: -2) },
    OperationRow("diagonal, outside", [2, 3]) { $0[0].diagonal(offset: 3) },
    OperationRow("diagonalMatrix", [3]) { $0[0].diagonalMatrix() },
    OperationRow("diagonalMatrix, above, batch", [2, 3]) { $0[0].diagonalMatrix(offset: 1) },
    OperationRow("diagonalMatrix, below", [2, 1, 2]) { $0[0].diagonalMatrix(offset: -2) },
    OperationRow("diagonalMatrix, empty", [2, 0]) { $0[0].diagonalMatrix(offset: 1) },
    OperationRow("lowerTriangle", [4, 4]) { $0[0].lowerTriangle() },
    OperationRow("lowerTriangle, above", [2, 3, 5]) { $0[0].lowerTriangle(offset: 1) },
    OperationRow("lowerTriangle, below", [2, 2, 5, 3]) { $0[0].lowerTriangle(offset: -2) },
    OperationRow("upperTriangle", [4, 4]) { $0[0].upperTriangle() },
    OperationRow("upperTriangle, above", [2, 3, 5]) { $0[0].upperTriangle(offset: 2) },
    OperationRow("upperTriangle, below", [5, 3]) { $0[0].upperTriangle(offset: -1) },
    OperationRow("eye", isDifferentiable: false) { _ in Tensor.eye(3, dtype: .float64) },
    OperationRow("eye, wide", isDifferentiable: false) { _ in Tensor.eye(2, columns: 4, dtype: .float64) },
    OperationRow(
      "eye, tall and one", isDifferentiable: false,
      results: { _ in
        [Tensor.eye(4, columns: 2, dtype: .float64), Tensor.eye(1, dtype: .int32), Tensor.eye(0)]
      }),
  ]

  package static let padding: [OperationRow] = [
    OperationRow("padded", [2, 3]) { $0[0].padded([(1, 0), (2, 1)]) },
    OperationRow("padded, constant", [2, 1, 3]) { $0[0].padded([(0, 0), (2, 1), (0, 1)], with: .constant(-1.5)) },
    OperationRow("padded, empty", [0, 2]) { $0[0].padded([(1, 1), (0, 1)]) },
    OperationRow("padded, reflect", [3, 4]) { $0[0].padded([(2, 1), (0, 3)], with: .reflect) },
    OperationRow("padded, reflect, one axis", [1, 3, 2]) { $0[0].padded([(0, 0), (1, 2), (0, 0)], with: .reflect) },
    OperationRow("padded, replicate", [2, 3]) { $0[0].padded([(3, 1), (0, 2)], with: .replicate) },
    OperationRow("padded, replicate, single", [1, 1]) { $0[0].padded([(1, 1), (2, 0)], with: .replicate) },
    OperationRow("padded, nothing", [2, 2]) { $0[0].padded([(0, 0), (0, 0)], with: .reflect) },
  ]

  package static let singleAxes: [OperationRow] = [
    OperationRow("expandedDimensions", [2, 3]) { $0[0].expandedDimensions(at: 0) },
    OperationRow("expandedDimensions, last and middle", [2, 3]) { $0[0].expandedDimensions(at: -1, 1) },
    OperationRow("expandedDimensions, scalar", []) { $0[0].expandedDimensions(at: 0, 1) },
    OperationRow("squeezed", [1, 2, 1, 3]) { $0[0].squeezed() },
    OperationRow("squeezed, one axis", [1, 2, 1]) { $0[0].squeezed(-1) },
    OperationRow("squeezed, two axes", [1, 0, 1]) { $0[0].squeezed(0, 2) },
  ]
}
