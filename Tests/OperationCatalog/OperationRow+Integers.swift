import MartletTensor

extension OperationRow {
  /// Arithmetic of integers.
  package static let integers: [OperationRow] = [
    pair("+, int32", [3, 4], [3, 4]) { $0 + $1 },
    pair("+, int32, rows", [3, 4], [4]) { $0 + $1 },
    pair("-, int32, outer", [3, 1], [1, 4]) { $0 - $1 },
    pair("*, int32", [12], [12]) { $0 * $1 },
    pair("*, int64", [12], [12]) { $0.cast(to: .int64) * $1.cast(to: .int64) },
    pair("/, int32, truncating", [20], [20], second: 1..<5) { $0 / $1 },
    pair("/, int32, negative", [20], [20], second: -5 ..< -1) { $0 / $1 },
    pair("maximum, int32", [3, 4], [4]) { maximum($0, $1) },
    pair("minimum, int32", [3, 4], [3, 1]) { minimum($0, $1) },
    single("-, prefix, int32") { -$0 },
    single("absolute, int32") { $0.absolute() },
    single("squared, int32") { $0.squared() },
    single("sign, int32") { $0.sign() },
    single("clipped, int32") { $0.clipped(to: -3...4) },
    single("+, int32, scalar") { 3 - ($0 * 2 + 1) },
    single("/, int32, scalar") { $0 / 3 },
  ]

  private static func pair(
    _ name: String, _ first: Shape, _ second: Shape, second range: Range<Int> = -9..<10,
    _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> OperationRow {
    OperationRow(name, first, second, domains: [.integers(-9..<10), .integers(range)], isDifferentiable: false) {
      function($0[0], $0[1])
    }
  }

  private static func single(_ name: String, _ function: @escaping @Sendable (Tensor) -> Tensor) -> OperationRow {
    OperationRow(name, [4, 5], domain: .integers(-9..<10), isDifferentiable: false) { function($0[0]) }
  }
}
