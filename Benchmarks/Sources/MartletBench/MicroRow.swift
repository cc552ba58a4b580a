import Martlet

/// Benchmarks beside the models: what one operation costs.
enum MicroRow: String, CaseIterable {
  case opOverhead = "op-overhead"
  case einsum256 = "einsum-256"

  static var names: [String] { allCases.map(\.rawValue) }

  func measure(seconds: Double) -> [String: Any] {
    switch self {
    case .opOverhead: return opOverhead(seconds: seconds)
    case .einsum256: return einsum256(seconds: seconds)
    }
  }

  /// Nanoseconds of one recorded element-wise operation on 16 floats, its release included.
  private func opOverhead(seconds: Double) -> [String: Any] {
    let leaf = Tensor([Float](repeating: 1, count: 16)).trackingGradient()
    let operations = 10_000
    let time = medianTime(seconds: seconds) {
      for _ in 0..<operations { _ = leaf * leaf }
    }
    return ["ns_per_op": time / Double(operations) * 1e9]
  }

  /// `bij,bjk->bik` beside the matrix product that it is, by turns: 8 matrices of 256 rows and columns.
  private func einsum256(seconds: Double) -> [String: Any] {
    var generator = RandomGenerator(seed: 0)
    let a = Tensor.normal([8, 256, 256], using: &generator)
    let b = Tensor.normal([8, 256, 256], using: &generator)
    var (products, sums): ([Double], [Double]) = ([], [])
    for _ in 0..<5 {
      products.append(medianTime(seconds: seconds / 10) { _ = a.matmul(b) })
      sums.append(medianTime(seconds: seconds / 10) { _ = einsum("bij,bjk->bik", a, b) })
    }
    let (product, sum) = (products.sorted()[2], sums.sorted()[2])
    return ["matmul_ms": product * 1e3, "einsum_ms": sum * 1e3, "ratio": sum / product]
  }
}
