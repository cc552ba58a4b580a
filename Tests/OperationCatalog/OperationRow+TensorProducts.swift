import MartletTensor

extension OperationRow {
  package static let tensorProducts: [OperationRow] = vectorProducts + einsums

  private static let vectorProducts: [OperationRow] = [
    OperationRow("matmul, vector first", [4], [4, 3]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, vector second", [2, 3, 4], [4]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, vector second, transposed", [4, 3], [4]) { $0[0].matmul($0[1], transposeSelf: true) },
    OperationRow("matmul, two vectors", [5], [5]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, vector and batch", [4], [2, 4, 3]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, shared first", [3, 4], [2, 4, 2]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, batches of one", [1, 3, 4], [5, 4, 2]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, batches across", [2, 1, 3, 4], [3, 2, 4]) {
      $0[0].matmul($0[1], transposeOther: true)
    },
    OperationRow("matmul, empty batch", [0, 3, 4], [4, 2]) { $0[0].matmul($0[1]) },
    OperationRow("matmul, nothing to sum", [3, 0], [0, 2]) { $0[0].matmul($0[1]) },
    OperationRow("dot", [7], [7]) { $0[0].dot($0[1]) },
    OperationRow("dot, one element", [1], [1]) { $0[0].dot($0[1]) },
    OperationRow("dot, by itself", [4]) { $0[0].dot($0[0]) },
    OperationRow("dot, empty", [0], [0]) { $0[0].dot($0[1]) },
    OperationRow("outer", [3], [4]) { $0[0].outer($0[1]) },
    OperationRow("outer, one element", [1], [4]) { $0[0].outer($0[1]) },
    OperationRow("outer, empty", [0], [4]) { $0[0].outer($0[1]) },
    OperationRow("outer, by itself", [3]) { $0[0].outer($0[0]) },
  ]

  /// The variant is the equation, " of " and the shapes.
  private static let einsums: [OperationRow] = [
    einsumRow("ij->ji", [2, 3]), einsumRow("ij", [2, 3]), einsumRow("ba", [2, 3]), einsumRow("ij->", [2, 3]),
    einsumRow("ii", [3, 3]), einsumRow("ii->i", [3, 3]), einsumRow("ijij->ji", [2, 3, 2, 3]),
    einsumRow("iij->j", [2, 2, 3]), einsumRow("iii", [3, 3, 3]), einsumRow("...ij->...ji", [2, 3, 4]),
    einsumRow("i,i", [5], [5]), einsumRow("i,j", [3], [4]), einsumRow("i,j->ji", [3], [4]),
    einsumRow("ij,ij->ij", [2, 3], [2, 3]), einsumRow("ij,j->ij", [2, 3], [3]), einsumRow("ij,->ij", [2, 3], []),
    einsumRow("ij,jk", [2, 3], [3, 4]), einsumRow("ij,kj->ik", [2, 3], [4, 3]),
    einsumRow("ji,jk->ik", [3, 2], [3, 4]),
    einsumRow("ij,jk->ki", [2, 3], [3, 4]), einsumRow("bij,bjk->bik", [2, 3, 4], [2, 4, 2]),
    einsumRow("bij,bjk->ibk", [2, 3, 4], [2, 4, 2]), einsumRow("bij,bjk->kib", [2, 3, 4], [2, 4, 2]),
    einsumRow("bij,jk->bik", [2, 3, 4], [4, 2]), einsumRow("ij,bjk->bik", [3, 4], [2, 4, 2]),
    einsumRow("bchw,cd->bdhw", [2, 3, 2, 4], [3, 5]), einsumRow("bqhd,bkhd->bhqk", [2, 3, 2, 4], [2, 5, 2, 4]),
    einsumRow("bhqk,bkhd->bqhd", [2, 2, 3, 5], [2, 5, 2, 4]), einsumRow("abij,bjk->abik", [2, 3, 2, 4], [3, 4, 2]),
    einsumRow("aibj,jkb->ika", [2, 3, 2, 4], [4, 3, 2]), einsumRow("ijb,jkb->bik", [2, 3, 2], [3, 4, 2]),
    einsumRow("bi,bi->b", [3, 4], [3, 4]), einsumRow("ib,ib->b", [4, 3], [4, 3]),
    einsumRow("ijk,jik->k", [2, 3, 4], [3, 2, 4]), einsumRow("ijkl,klij->", [2, 3, 2, 2], [2, 2, 2, 3]),
    einsumRow("ij,jk->k", [2, 3], [3, 4]), einsumRow("iij,jk->ik", [2, 2, 3], [3, 4]),
    einsumRow("...i,...i->...", [2, 3, 4], [3, 4]), einsumRow("...ij,...jk->...ik", [2, 1, 2, 3], [4, 3, 2]),
    einsumRow("i...,i...", [3, 2], [3, 2]), einsumRow("ij,jk->ik", [1, 3], [3, 1]),
    einsumRow("ij,jk->ik", [2, 1], [3, 4]), einsumRow("bij,bjk->bik", [1, 2, 3], [4, 3, 2]),
    einsumRow("ij,jk->ik", [0, 3], [3, 4]), einsumRow("ij,jk->ik", [2, 0], [0, 4]),
    einsumRow("i,ij,j->", [3], [3, 4], [4]), einsumRow("ab,bc,cd->ad", [2, 3], [3, 4], [4, 2]),
    einsumRow("ab,cd,bc->da", [2, 3], [4, 2], [3, 4]), einsumRow("ij,ij,ij->i", [2, 3], [2, 3], [2, 3]),
    einsumRow("bn,anm,bm->ba", [2, 3], [4, 3, 2], [2, 2]),
    einsumRow("ab,bc,cd,de->ea", [2, 3], [3, 2], [2, 4], [4, 2]),
  ]

  private static func einsumRow(_ equation: String, _ shapes: Shape...) -> OperationRow {
    let list = shapes.map(\.description).joined(separator: " and ")
    return OperationRow("einsum, \(equation) of \(list)", shapes) { [einsum(equation, $0)] }
  }
}
