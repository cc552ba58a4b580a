import MartletTensor

extension OperationRow {
  package static let slicing: [OperationRow] = [
    OperationRow("subscript, index", [3, 4]) { $0[0][1] },
    OperationRow("subscript, last index and range", [3, 5]) { $0[0][-1, 1..<4] },
    OperationRow("subscript, everything", [2, 4, 3, 6]) {
      $0[0][0, 1..<3, .all, .stride(from: 5, to: 0, by: -2)]
    },
    OperationRow("subscript, ellipsis and new axis", [2, 3, 4]) { $0[0][.ellipsis, .newAxis, 1...2] },
    OperationRow("subscript, steps and reversed", [5, 4]) { $0[0][.stride(by: 2), .reversed] },
    OperationRow("subscript, last and dropLast", [4, 5]) { $0[0][.last(2), .dropLast(3)] },
    OperationRow("subscript, empty range", [3, 2]) { $0[0][1..<1] },
    OperationRow("subscript, element", [2, 2]) { $0[0][1, 0] },
    OperationRow("replacing, part", [4, 5], [2, 5]) { $0[0].replacing(1..<3, with: $0[1]) },
    OperationRow("replacing, part with broadcast", [4, 5], [2, 1]) {
      $0[0].replacing(.stride(from: 3, through: 0, by: -3), 1..., with: $0[1])
    },
    OperationRow("replacing, part with a number", [2, 3, 2]) { $0[0].replacing(.ellipsis, 0, with: 3) },
    OperationRow("replacing, everything", [2, 3], [3]) { $0[0].replacing(.all, with: $0[1]) },
    OperationRow("split", [5, 2], results: { $0[0].split([2, 0, 3]) }),
    OperationRow("split, last axis", [2, 4], results: { $0[0].split([1, 3], axis: -1) }),
    OperationRow("split, whole", [2, 3], results: { $0[0].split([3], axis: 1) }),
    OperationRow("chunked", [5, 2], results: { $0[0].chunked(2) }),
    OperationRow("chunked, last axis", [2, 6], results: { $0[0].chunked(3, axis: -1) }),
    OperationRow("chunked, more than there are", [2, 1], results: { $0[0].chunked(3) }),
  ]

  package static let rearranging: [OperationRow] = [
    OperationRow("flipped", [4]) { $0[0].flipped(0) },
    OperationRow("flipped, two axes", [2, 3, 4]) { $0[0].flipped(0, -1) },
    OperationRow("flipped, middle axis", [2, 3, 2]) { $0[0].flipped(1) },
    OperationRow("flipped, empty", [0, 3]) { $0[0].flipped(0, 1) },
    OperationRow("rolled", [5]) { $0[0].rolled(by: 2, axis: 0) },
    OperationRow("rolled, backwards", [2, 4, 3]) { $0[0].rolled(by: -1, axis: 1) },
    OperationRow("rolled, more than once around", [2, 3]) { $0[0].rolled(by: 7, axis: -1) },
    OperationRow("tiled", [2, 3]) { $0[0].tiled(2, 1) },
    OperationRow("tiled, every axis", [2, 1, 3]) { $0[0].tiled(2, 3, 2) },
    OperationRow("tiled, none", [2, 2]) { $0[0].tiled(1, 0) },
    OperationRow("repeated", [2, 3]) { $0[0].repeated(2, axis: 0) },
    OperationRow("repeated, last axis", [2, 3]) { $0[0].repeated(3, axis: -1) },
    OperationRow(
      "repeated, once and none", [2, 1], results: { [$0[0].repeated(1, axis: 0), $0[0].repeated(0, axis: 1)] }),
    OperationRow("movingAxis", [2, 3, 4]) { $0[0].movingAxis(0, to: -1) },
    OperationRow("movingAxis, to the front", [2, 3, 4]) { $0[0].movingAxis(2, to: 0) },
    OperationRow("movingAxis, to the middle", [2, 3, 1, 2]) { $0[0].movingAxis(3, to: 1) },
  ]
}
