import MartletTensor

extension OperationRow {
  package static let elementary: [OperationRow] =
    elementaryRounding + elementaryExponentials + elementaryTrigonometry + elementaryHyperbolic + elementaryPowers
    + elementaryRemainders + elementarySpecialValues

  /// Rows of a map of one operand: a vector longer than a register, a matrix, and nothing.
  private static func rows(
    _ name: String, domain: Domain = .normal, isDifferentiable: Bool = true,
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> [OperationRow] {
    [
      OperationRow(name, [17], domain: domain, isDifferentiable: isDifferentiable) { function($0[0]) },
      OperationRow("\(name), matrix", [3, 5], domain: domain, isDifferentiable: isDifferentiable) { function($0[0]) },
      OperationRow("\(name), empty", [0, 2], domain: domain, isDifferentiable: isDifferentiable) { function($0[0]) },
      OperationRow("\(name), rank 3", [2, 3, 2], domain: domain, isDifferentiable: isDifferentiable) {
        function($0[0])
      },
    ]
  }

  private static let elementaryRounding: [OperationRow] = [
    rows("floor") { $0.floor() }, rows("ceil") { $0.ceil() }, rows("rounded") { $0.rounded() },
    rows("truncated") { $0.truncated() }, rows("sign") { $0.sign() },
    [
      OperationRow("rounded, halves", [9], domain: .integers(-9..<9), isDifferentiable: false) {
        ($0[0].cast(to: .float64) / 2).rounded()
      }
    ],
  ].flatMap { $0 }

  private static let elementaryExponentials: [OperationRow] = [
    rows("exp2") { $0.exp2() }, rows("expMinusOne") { $0.expMinusOne() },
    rows("log2", domain: .positive) { $0.log2() }, rows("log10", domain: .positive) { $0.log10() },
    rows("logOnePlus", domain: .withinOne) { $0.logOnePlus() },
    rows("errorFunctionComplement") { $0.errorFunctionComplement() },
  ].flatMap { $0 }

  private static let elementaryTrigonometry: [OperationRow] = [
    rows("sin") { $0.sin() }, rows("cos") { $0.cos() }, rows("tan", domain: .withinOne) { $0.tan() },
    rows("asin", domain: .withinOne) { $0.asin() }, rows("acos", domain: .withinOne) { $0.acos() },
    rows("atan") { $0.atan() },
    [
      OperationRow("atan2", [17], [17]) { atan2($0[0], $0[1]) },
      OperationRow("atan2, rows", [4, 3], [3]) { atan2($0[0], $0[1]) },
      OperationRow("atan2, outer", [4, 1], [1, 5]) { atan2($0[0], $0[1]) },
      OperationRow("hypot", [17], [17]) { hypot($0[0], $0[1]) },
      OperationRow("hypot, columns", [4, 3], [4, 1]) { hypot($0[0], $0[1]) },
      OperationRow("hypot, empty", [0, 3], [3]) { hypot($0[0], $0[1]) },
    ],
  ].flatMap { $0 }

  private static let elementaryHyperbolic: [OperationRow] = [
    rows("sinh") { $0.sinh() }, rows("cosh") { $0.cosh() }, rows("asinh") { $0.asinh() },
    rows("atanh", domain: .withinOne) { $0.atanh() }, rows("acosh", domain: .positive) { ($0 + 1).acosh() },
  ].flatMap { $0 }

  private static let elementaryPowers: [OperationRow] = [
    rows("reciprocal", domain: .positive) { $0.reciprocal() },
    rows("reciprocalSquareRoot", domain: .positive) { $0.reciprocalSquareRoot() },
    rows("cubeRoot", domain: .positive) { ($0 - 2.3).cubeRoot() },
    [
      OperationRow("power, tensors", [2, 5], [2, 5], domains: [.positive, .normal]) { $0[0].power($0[1]) },
      OperationRow("power, rows", [3, 4], [4], domains: [.positive, .normal]) { $0[0].power($0[1]) },
      OperationRow("power, small first", [3], [2, 3], domains: [.positive, .normal]) { $0[0].power($0[1]) },
      OperationRow("power, zeroth", [4]) { $0[0].power(0) },
      OperationRow("power, negative base", [6], [6], domains: [.normal, .integers(-2..<4)]) {
        $0[0].power($0[1].cast(to: $0[0].dtype))
      },
    ],
  ].flatMap { $0 }

  private static let elementaryRemainders: [OperationRow] = [
    OperationRow("%", [17], [17]) { $0[0] % $0[1] },
    OperationRow("%, rows", [4, 3], [3], domains: [.normal, .positive]) { $0[0] % $0[1] },
    OperationRow("%, int32", [20], [20], domains: [.integers(-20..<20), .integers(1..<6)], isDifferentiable: false) {
      $0[0] % $0[1]
    },
    OperationRow("modulo", [17], [17]) { modulo($0[0], $0[1]) },
    OperationRow("modulo, outer", [4, 1], [1, 3]) { modulo($0[0], $0[1]) },
    OperationRow(
      "modulo, int32", [20], [20], domains: [.integers(-20..<20), .integers(-6 ..< -1)], isDifferentiable: false
    ) { modulo($0[0], $0[1]) },
    OperationRow("copysign", [17], [17]) { copysign($0[0], $0[1]) },
    OperationRow("copysign, rows", [4, 3], [3]) { copysign($0[0], $0[1]) },
    OperationRow("copysign, empty", [0], [0]) { copysign($0[0], $0[1]) },
  ]

  private static let elementarySpecialValues: [OperationRow] = [
    rows("isNaN", isDifferentiable: false) { ($0 - 0.5).log().isNaN() },
    rows("isFinite", isDifferentiable: false) { (1 / ($0.sign() + 1)).isFinite() },
    rows("isInfinite", isDifferentiable: false) { (1 / ($0.sign() + 1)).isInfinite() },
    rows("nanToNumber") { $0.nanToNumber() },
    [
      OperationRow("nanToNumber, infinities", [12], isDifferentiable: false) {
        ($0[0] / $0[0].sign().relu()).nanToNumber(nan: 3, positiveInfinity: 4, negativeInfinity: -5)
      },
      OperationRow("nanToNumber, NaN", [12], isDifferentiable: false) { $0[0].log().nanToNumber(nan: 2) },
    ],
  ].flatMap { $0 }
}
