import MartletTensor

extension OperationRow {
  package static let furtherReductions: [OperationRow] =
    reductionsProducts + reductionsMoments + reductionsNorms + reductionsCounts + reductionsScans + reductionsOrders
    + reductionsCollections

  private static let reductionsProducts: [OperationRow] = [
    OperationRow("product", [2, 3, 2]) { $0[0].product() },
    OperationRow("product, middle axis", [2, 3, 2]) { $0[0].product(axes: [1], keepingDimensions: true) },
    OperationRow("product, outer axes", [2, 3, 2]) { $0[0].product(axes: [0, 2]) },
    OperationRow("product, one zero", [3, 4]) { ($0[0] * zeroAt([1, 7])).product(axes: [1]) },
    OperationRow("product, two zeros in a row", [3, 4]) { ($0[0] * zeroAt([4, 6, 9])).product(axes: [1]) },
    OperationRow("product, of nothing", [2, 0]) { $0[0].product(axes: [1]) },
    OperationRow("product, int32", [3, 4], domain: .integers(-5..<6), isDifferentiable: false) {
      $0[0].product(axes: [0])
    },
  ]

  /// Twelve ones with zeros at some places, as [3, 4].
  private static func zeroAt(_ places: Set<Int>) -> Tensor {
    Tensor((0..<12).map { places.contains($0) ? 0 : 1.0 }, shape: [3, 4])
  }

  private static let reductionsMoments: [OperationRow] = [
    OperationRow("mean, all", [3, 4]) { $0[0].mean() },
    OperationRow("mean, outer axes", [2, 3, 4]) { $0[0].mean(axes: [0, 2], keepingDimensions: true) },
    OperationRow("variance", [3, 4]) { $0[0].variance() },
    OperationRow("variance, unbiased, last axis", [3, 4]) { $0[0].variance(axes: [-1], correction: 1) },
    OperationRow("variance, first axis, large mean", [5, 3]) {
      ($0[0] + 1000).variance(axes: [0], keepingDimensions: true)
    },
    OperationRow("variance, one element", [3, 1]) { $0[0].variance(axes: [1]) },
    OperationRow("standardDeviation", [3, 4]) { $0[0].standardDeviation() },
    OperationRow("standardDeviation, unbiased, outer axes", [2, 3, 4]) {
      $0[0].standardDeviation(axes: [0, 2], correction: 1)
    },
    OperationRow("standardDeviation, keeping dimensions", [3, 4]) {
      $0[0].standardDeviation(axes: [1], keepingDimensions: true)
    },
  ]

  private static let reductionsNorms: [OperationRow] = [
    OperationRow("norm", [3, 4]) { $0[0].norm() },
    OperationRow("norm, first axis", [3, 4]) { $0[0].norm(axes: [0], keepingDimensions: true) },
    OperationRow("norm, order 1", [3, 4]) { $0[0].norm(1, axes: [1]) },
    OperationRow("norm, order 3", [2, 3, 4]) { $0[0].norm(3, axes: [0, 2]) },
    OperationRow("norm, order 1.5", [5]) { $0[0].norm(1.5) },
    OperationRow("norm, largest", [3, 4], domain: .distinct) { $0[0].norm(.infinity, axes: [1]) },
    OperationRow("norm, of nothing", [3, 0]) { $0[0].norm(axes: [1]) },
    OperationRow("logSumExp", [3, 4]) { $0[0].logSumExp() },
    OperationRow("logSumExp, last axis", [2, 3, 4]) { ($0[0] * 50).logSumExp(axes: [-1], keepingDimensions: true) },
    OperationRow("logSumExp, first axes", [2, 3, 4]) { ($0[0] + 2000).logSumExp(axes: [0, 1]) },
  ]

  private static let reductionsCounts: [OperationRow] = [
    OperationRow("any", [3, 4], domain: .booleans, isDifferentiable: false) { $0[0].any() },
    OperationRow("any, last axis", [6, 2], domain: .booleans, isDifferentiable: false) { $0[0].any(axes: [1]) },
    OperationRow("any, of nothing", [3, 0], domain: .booleans, isDifferentiable: false) { $0[0].any(axes: [1]) },
    OperationRow("all", [3, 4], domain: .booleans, isDifferentiable: false) { $0[0].all() },
    OperationRow("all, first axis", [2, 9], domain: .booleans, isDifferentiable: false) {
      $0[0].all(axes: [0], keepingDimensions: true)
    },
    OperationRow("all, of nothing", [3, 0], domain: .booleans, isDifferentiable: false) { $0[0].all(axes: [1]) },
    OperationRow("countNonZero", [3, 4], domain: .integers(-1..<2), isDifferentiable: false) { $0[0].countNonZero() },
    OperationRow("countNonZero, rows", [3, 9], domain: .integers(-1..<2), isDifferentiable: false) {
      $0[0].countNonZero(axes: [1])
    },
    OperationRow("countNonZero, booleans", [2, 3, 2], domain: .booleans, isDifferentiable: false) {
      $0[0].countNonZero(axes: [0, 2], keepingDimensions: true)
    },
    OperationRow("sum, int32", [3, 4], domain: .integers(-9..<9), isDifferentiable: false) { $0[0].sum(axes: [1]) },
    OperationRow("sum, booleans", [3, 4], domain: .booleans, isDifferentiable: false) { $0[0].sum(axes: [0]) },
    OperationRow("max, int32", [3, 4], domain: .integers(-9..<9), isDifferentiable: false) { $0[0].max(axes: [1]) },
    OperationRow("min, int32", [2, 3, 4], domain: .integers(-9..<9), isDifferentiable: false) {
      $0[0].min(axes: [0, 2])
    },
  ]

  private static let reductionsScans: [OperationRow] = [
    OperationRow("cumulativeSum", [3, 5]) { $0[0].cumulativeSum() },
    OperationRow("cumulativeSum, first axis", [4, 3]) { $0[0].cumulativeSum(axis: 0) },
    OperationRow("cumulativeSum, reversed, middle axis", [2, 4, 3]) { $0[0].cumulativeSum(axis: 1, reversed: true) },
    OperationRow("cumulativeSum, int32", [3, 5], domain: .integers(-9..<9), isDifferentiable: false) {
      $0[0].cumulativeSum()
    },
    OperationRow("cumulativeProduct", [3, 5]) { $0[0].cumulativeProduct() },
    OperationRow("cumulativeProduct, first axis", [4, 3]) { $0[0].cumulativeProduct(axis: 0) },
    OperationRow("cumulativeProduct, zeros", [3, 4]) { ($0[0] * zeroAt([1, 4, 6, 11])).cumulativeProduct() },
    OperationRow("cumulativeProduct, empty", [0, 4]) { $0[0].cumulativeProduct() },
  ]

  private static let reductionsOrders: [OperationRow] = [
    OperationRow("argmax", [4, 7], domain: .distinct, isDifferentiable: false) { $0[0].argmax() },
    OperationRow("argmax, first axis", [4, 7], isDifferentiable: false) {
      $0[0].argmax(axis: 0, keepingDimensions: true)
    },
    OperationRow("argmax, ties", [3, 20], domain: .integers(0..<3), isDifferentiable: false) { $0[0].argmax() },
    OperationRow("argmin", [4, 7], domain: .distinct, isDifferentiable: false) { $0[0].argmin() },
    OperationRow("argmin, middle axis", [2, 5, 3], isDifferentiable: false) { $0[0].argmin(axis: 1) },
    OperationRow("argmin, ties", [3, 20], domain: .integers(0..<3), isDifferentiable: false) { $0[0].argmin(axis: -1) },
    OperationRow("argsort", [3, 60], domain: .distinct, isDifferentiable: false) { $0[0].argsort() },
    OperationRow("argsort, first axis, ties", [20, 3], domain: .integers(0..<5), isDifferentiable: false) {
      $0[0].argsort(axis: 0)
    },
    OperationRow("argsort, descending, ties", [3, 60], domain: .integers(0..<5), isDifferentiable: false) {
      $0[0].argsort(descending: true)
    },
    OperationRow("sorted", [3, 7], domain: .distinct) { $0[0].sorted() },
    OperationRow("sorted, descending, first axis", [7, 3], domain: .distinct) {
      $0[0].sorted(axis: 0, descending: true)
    },
    OperationRow("sorted, middle axis", [2, 50, 2], domain: .distinct) { $0[0].sorted(axis: 1) },
    OperationRow("sorted, empty", [3, 0], domain: .distinct) { $0[0].sorted() },
    OperationRow("sorted, int32", [4, 60], domain: .integers(-9..<9), isDifferentiable: false) { $0[0].sorted() },
    OperationRow("topK", [3, 7], domain: .distinct, results: { best($0[0].topK(3)) }),
    OperationRow("topK, smallest, first axis", [7, 3], domain: .distinct) {
      $0[0].topK(2, axis: 0, largest: false).values
    },
    OperationRow("topK, all", [2, 5], domain: .distinct) { $0[0].topK(5).values },
    OperationRow("topK, none", [2, 5], domain: .distinct) { $0[0].topK(0).values },
  ]

  private static let reductionsCollections: [OperationRow] = [
    OperationRow("unique", [20], domain: .integers(-3..<4), isDifferentiable: false, results: { parts($0[0]) }),
    OperationRow(
      "unique, matrix", [3, 5], domain: .integers(-3..<4), isDifferentiable: false, results: { parts($0[0]) }),
    OperationRow("unique, empty", [0], isDifferentiable: false, results: { parts($0[0]) }),
    OperationRow("histogram", [200], isDifferentiable: false) { $0[0].histogram(bins: 10, range: -2...2) },
    OperationRow("histogram, int32", [50], domain: .integers(0..<9), isDifferentiable: false) {
      $0[0].histogram(bins: 4, range: 0...8)
    },
    OperationRow("histogram, one bin", [3, 4], isDifferentiable: false) { $0[0].histogram(bins: 1, range: 0...1) },
  ]

  private static func parts(_ x: Tensor) -> [Tensor] {
    let unique = x.unique()
    return [unique.values, unique.inverse, unique.counts]
  }

  private static func best(_ result: (values: Tensor, indices: Tensor)) -> [Tensor] { [result.values, result.indices] }
}
