import MartletTensor

extension OperationRow {
  package static let comparisons: [OperationRow] =
    comparisonsEqualities + comparisonsOrders + comparisonsLogic + comparisonsExtrema

  private static let small = Domain.integers(-2..<3)

  private static func comparison(
    _ name: String, _ first: Shape, _ second: Shape, domain: Domain = .normal,
    _ op: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> OperationRow {
    OperationRow(name, first, second, domain: domain, isDifferentiable: false) { op($0[0], $0[1]) }
  }

  private static let comparisonsEqualities: [OperationRow] = [
    comparison(".==, int32", [3, 4], [3, 4], domain: small) { $0 .== $1 },
    comparison(".==, rows", [5, 3], [3], domain: small) { $0 .== $1 },
    comparison(".==, booleans", [7], [7], domain: .booleans) { $0 .== $1 },
    OperationRow(".==, scalar", [9], domain: small, isDifferentiable: false) { $0[0] .== 1 },
    comparison(".!=, int32", [3, 4], [3, 4], domain: small) { $0 .!= $1 },
    comparison(".!=, outer", [4, 1], [1, 3], domain: small) { $0 .!= $1 },
    OperationRow(".!=, scalar", [9], domain: small, isDifferentiable: false) { $0[0] .!= 0 },
  ]

  private static let comparisonsOrders: [OperationRow] = [
    comparison(".<", [3, 4], [3, 4]) { $0 .< $1 },
    comparison(".<, int32, ties", [17], [17], domain: small) { $0 .< $1 },
    OperationRow(".<, scalar", [2, 5], isDifferentiable: false) { $0[0] .< 0.3 },
    comparison(".<=", [3, 4], [4]) { $0 .<= $1 },
    comparison(".<=, int32, ties", [17], [17], domain: small) { $0 .<= $1 },
    OperationRow(".<=, scalar", [2, 5], domain: small, isDifferentiable: false) { $0[0] .<= 1 },
    comparison(".>", [3, 4], [3, 1]) { $0 .> $1 },
    comparison(".>, empty", [0, 4], [4]) { $0 .> $1 },
    OperationRow(".>, scalar", [2, 5], isDifferentiable: false) { $0[0] .> -0.3 },
    comparison(".>=", [1], [6]) { $0 .>= $1 },
    comparison(".>=, int32, ties", [17], [17], domain: small) { $0 .>= $1 },
    OperationRow(".>=, scalar", [33], domain: small, isDifferentiable: false) { $0[0] .>= 0 },
  ]

  private static let comparisonsLogic: [OperationRow] = [
    comparison(".&", [3, 5], [3, 5], domain: .booleans) { $0 .& $1 },
    comparison(".&, rows", [3, 5], [5], domain: .booleans) { $0 .& $1 },
    comparison(".&, empty", [0], [0], domain: .booleans) { $0 .& $1 },
    comparison(".|", [3, 5], [3, 5], domain: .booleans) { $0 .| $1 },
    comparison(".|, outer", [4, 1], [1, 5], domain: .booleans) { $0 .| $1 },
    comparison(".|, one element", [1], [1], domain: .booleans) { $0 .| $1 },
    comparison(".^", [3, 5], [3, 5], domain: .booleans) { $0 .^ $1 },
    comparison(".^, columns", [3, 5], [3, 1], domain: .booleans) { $0 .^ $1 },
    comparison(".^, rank 3", [2, 2, 3], [2, 3], domain: .booleans) { $0 .^ $1 },
    OperationRow(".!", [17], domain: .booleans, isDifferentiable: false) { .!$0[0] },
    OperationRow(".!, matrix", [3, 3], domain: .booleans, isDifferentiable: false) { .!$0[0] },
    OperationRow(".!, empty", [0, 2], domain: .booleans, isDifferentiable: false) { .!$0[0] },
  ]

  private static let comparisonsExtrema: [OperationRow] = [
    OperationRow("maximum", [3, 4], [3, 4]) { maximum($0[0], $0[1]) },
    OperationRow("maximum, rows", [3, 4], [4]) { maximum($0[0], $0[1]) },
    OperationRow("maximum, outer", [4, 1], [1, 3]) { maximum($0[0], $0[1]) },
    OperationRow("maximum, by itself", [5]) { maximum($0[0], $0[0]) },
    OperationRow("minimum", [3, 4], [3, 4]) { minimum($0[0], $0[1]) },
    OperationRow("minimum, small first", [3, 1], [2, 3, 4]) { minimum($0[0], $0[1]) },
    OperationRow("minimum, empty", [0, 4], [4]) { minimum($0[0], $0[1]) },
    OperationRow("minimum, by itself", [5]) { minimum($0[0], $0[0]) },
    OperationRow("clipped", [33]) { $0[0].clipped(to: -0.7...0.9) },
    OperationRow("clipped, from below", [3, 5]) { $0[0].clipped(to: (-0.5)...) },
    OperationRow("clipped, from above", [3, 5]) { $0[0].clipped(to: ...0.5) },
    OperationRow("clipped, empty", [0]) { $0[0].clipped(to: 0...1) },
    OperationRow("max", [2, 3, 4], domain: .distinct) { $0[0].max() },
    OperationRow("max, last axis", [2, 3, 4], domain: .distinct) { $0[0].max(axes: [-1], keepingDimensions: true) },
    OperationRow("max, outer axes", [2, 3, 4], domain: .distinct) { $0[0].max(axes: [0, 2]) },
    OperationRow("max, no axis", [3], domain: .distinct) { $0[0].max(axes: []) },
    OperationRow("max, empty result", [0, 3], domain: .distinct) { $0[0].max(axes: [1]) },
    OperationRow("min", [2, 3, 4], domain: .distinct) { $0[0].min() },
    OperationRow("min, first axis", [5, 4], domain: .distinct) { $0[0].min(axes: [0]) },
    OperationRow("min, middle axis", [2, 5, 3], domain: .distinct) { $0[0].min(axes: [1], keepingDimensions: true) },
    OperationRow("min, one element", [1, 1], domain: .distinct) { $0[0].min(axes: [0]) },
  ]
}
