extension OperationRow {
  /// Every row of every operation.
  package static let all: [OperationRow] = [
    arithmetic, maps, reductions, shaping, products, spatial, normalization, losses,
    comparisons, elementary, activations, integers, furtherReductions,
  ].flatMap { $0 }
}
