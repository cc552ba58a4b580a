extension OperationRow {
  /// Every row of every operation.
  package static let all: [OperationRow] = [
    arithmetic, maps, reductions, shaping, products, spatial, normalization, losses,
    edges,
    tensorProducts, convolutions, pooling, elementLosses, classLosses,
    comparisons,
    joining, choosing, diagonals, padding, singleAxes, slicing, rearranging, indexing, creation,
    linearAlgebra,
    elementary, activations, integers, furtherReductions,
    attention, furtherNormalization,
    recurrent,
    embeddings,
  ].flatMap { $0 }
}
