extension OperationRow {
  /// Every row of every operation.
  package static let all: [OperationRow] = [
    arithmetic, maps, reductions, shaping, products, spatial, normalization, losses,
    joining, choosing, diagonals, padding, singleAxes,
    linearAlgebra,
  ].flatMap { $0 }
}
