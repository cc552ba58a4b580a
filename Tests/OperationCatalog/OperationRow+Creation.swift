import MartletTensor

extension OperationRow {
  /// Creation takes its values from options alone; random creation has tests of its own, of its distributions.
  package static let creation: [OperationRow] = [
    OperationRow("full", isDifferentiable: false) { _ in Tensor.full([2, 3], value: -1.5, dtype: .float64) },
    OperationRow("full, scalar", isDifferentiable: false) { _ in Tensor.full([], value: 3, dtype: .int32) },
    OperationRow("full, like", [2, 0], isDifferentiable: false) { Tensor.full(like: $0[0], value: 7) },
    OperationRow("zeros", isDifferentiable: false) { _ in Tensor.zeros([2, 3], dtype: .float64) },
    OperationRow("zeros, like", [2, 1], domain: .integers(0..<9), isDifferentiable: false) {
      Tensor.zeros(like: $0[0])
    },
    OperationRow("zeros, bool", isDifferentiable: false) { _ in Tensor.zeros([3], dtype: .bool) },
    OperationRow("ones", isDifferentiable: false) { _ in Tensor.ones([4], dtype: .float64) },
    OperationRow("ones, like", [3, 2], isDifferentiable: false) { Tensor.ones(like: $0[0]) },
    OperationRow("ones, empty", isDifferentiable: false) { _ in Tensor.ones([0, 2], dtype: .uint8) },
    OperationRow("arange", isDifferentiable: false) { _ in Tensor.arange(0..<7) },
    OperationRow("arange, steps of integers", isDifferentiable: false) { _ in
      Tensor.arange(-3..<10, by: 4, dtype: .int64)
    },
    OperationRow("arange, numbers", isDifferentiable: false) { _ in
      Tensor.arange(from: 1, to: 2, by: 0.3, dtype: .float64)
    },
    OperationRow("arange, downwards", isDifferentiable: false) { _ in
      Tensor.arange(from: 1, to: -1, by: -0.5, dtype: .float64)
    },
    OperationRow("arange, none", isDifferentiable: false) { _ in Tensor.arange(to: 0, dtype: .float64) },
    OperationRow("linspace", isDifferentiable: false) { _ in
      Tensor.linspace(from: 0, to: 1, count: 7, dtype: .float64)
    },
    OperationRow("linspace, downwards", isDifferentiable: false) { _ in
      Tensor.linspace(from: 2, to: -1, count: 4, dtype: .float64)
    },
    OperationRow("linspace, one", isDifferentiable: false) { _ in
      Tensor.linspace(from: 2, to: 5, count: 1, dtype: .float64)
    },
    OperationRow("cast, to integers", [17], isDifferentiable: false) { ($0[0] * 3).cast(to: .int32) },
    OperationRow("cast, to bytes", [17], isDifferentiable: false) { ($0[0] * 300).cast(to: .uint8) },
    OperationRow("cast, from bool", [5], domain: .booleans, isDifferentiable: false) { $0[0].cast(to: .float64) },
  ]
}
