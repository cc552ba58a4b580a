import MartletTensor

// Inputs are N(0, 1); what needs more is made from them in the closure: `positive` x·xᵀ + I, `spread` 0.2·x + diag(k, …, 2, 1) with
// distinct singular values. Results do not depend on the signs of vectors.

extension OperationRow {
  package static let linearAlgebra: [OperationRow] = systems + factorizations + spectra + matrixFunctions

  private static let systems: [OperationRow] = [
    row("solve", [3, 3], [3, 2]) { [try $0[0].solve($0[1])] },
    row("solve, vector", [4, 4], [4]) { [try $0[0].solve($0[1])] },
    row("solve, batch", [2, 3, 3], [2, 3, 1]) { [try $0[0].solve($0[1])] },
    row("solve, shared matrix", [3, 3], [2, 2, 3, 2]) { [try $0[0].solve($0[1])] },
    row("solve, both broadcast", [2, 1, 2, 2], [3, 2, 1]) { [try $0[0].solve($0[1])] },
    row("solve, shared side, batch of vectors", [3, 2, 2], [2]) { [try $0[0].solve($0[1])] },
    row("solve, one", [1, 1], [1]) { [try $0[0].solve($0[1])] },
    row("solve, empty", [0, 0], [0, 2]) { [try $0[0].solve($0[1])] },
    row("triangularSolve", [3, 3], [3, 2]) { [try $0[0].triangularSolve($0[1])] },
    row("triangularSolve, upper", [3, 3], [3]) { [try $0[0].triangularSolve($0[1], upper: true)] },
    row("triangularSolve, transpose", [2, 3, 3], [2, 3, 2]) { [try $0[0].triangularSolve($0[1], transpose: true)] },
    row("triangularSolve, unit diagonal", [3, 3], [2, 3, 2]) {
      [try $0[0].triangularSolve($0[1], upper: true, transpose: true, unitDiagonal: true)]
    },
    row("triangularSolve, empty batch", [0, 2, 2], [0, 2, 1]) { [try $0[0].triangularSolve($0[1])] },
    row("inverse", [3, 3]) { [try $0[0].inverse()] },
    row("inverse, batch", [2, 2, 2]) { [try $0[0].inverse()] },
    row("inverse, one", [1, 1]) { [try $0[0].inverse()] },
    row("inverse, empty", [2, 0, 0]) { [try $0[0].inverse()] },
    row("determinant", [3, 3]) { [try $0[0].determinant()] },
    row("determinant, batch", [2, 2, 4, 4]) { [try $0[0].determinant()] },
    // The determinant and its gradients are 0 everywhere: the sums give rounding errors something to be small against.
    row("determinant, singular", [3, 2], [2, 3]) {
      [try $0[0].matmul($0[1]).determinant() + $0[0].sum() + $0[1].sum()]
    },
    row("determinant, empty", [2, 0, 0]) { [try $0[0].determinant()] },
    row("logDeterminant", [3, 3]) { pair(try $0[0].logDeterminant()) },
    row("logDeterminant, batch", [3, 4, 4]) { pair(try $0[0].logDeterminant()) },
    row("logDeterminant, empty", [0, 0]) { pair(try $0[0].logDeterminant()) },
    row("leastSquares", [5, 3], [5, 2]) { [try $0[0].leastSquares($0[1])] },
    row("leastSquares, wide, vector", [2, 4], [2]) { [try $0[0].leastSquares($0[1])] },
    row("leastSquares, batch", [2, 1, 3, 2], [2, 3, 1]) { [try $0[0].leastSquares($0[1])] },
    row("leastSquares, minimum norm", [4, 2], [2, 3], [4, 2]) {
      [try $0[0].matmul($0[1]).leastSquares($0[2], relativeTolerance: 1e-5, minimumNorm: true)]
    },
    row("leastSquares, empty", [3, 0], [3, 2]) { [try $0[0].leastSquares($0[1])] },
    row("pseudoInverse", [4, 3]) { [try $0[0].pseudoInverse()] },
    row("pseudoInverse, wide, batch", [2, 2, 3]) { [try $0[0].pseudoInverse()] },
    row("pseudoInverse, deficient", [3, 2], [2, 4]) {
      [try $0[0].matmul($0[1]).pseudoInverse(relativeTolerance: 1e-5)]
    },
    row("pseudoInverse, empty", [0, 3]) { [try $0[0].pseudoInverse()] },
  ]

  private static let factorizations: [OperationRow] = [
    row("luDecomposition", [3, 3]) { triple(try $0[0].luDecomposition()) },
    row("luDecomposition, tall", [2, 4, 2]) { triple(try $0[0].luDecomposition()) },
    row("luDecomposition, wide", [2, 5]) { triple(try $0[0].luDecomposition()) },
    row("luDecomposition, empty", [0, 2]) { triple(try $0[0].luDecomposition()) },
    row("choleskyFactor", [3, 3]) { [try positive($0[0]).choleskyFactor()] },
    row("choleskyFactor, upper, batch", [2, 3, 3]) { [try positive($0[0]).choleskyFactor(upper: true)] },
    row("choleskyFactor, one", [1, 1]) { [try positive($0[0]).choleskyFactor()] },
    row("choleskyFactor, empty", [0, 0]) { [try positive($0[0]).choleskyFactor()] },
    row("qrDecomposition", [4, 3]) { squares(pair(try $0[0].qrDecomposition())) },
    row("qrDecomposition, square, batch", [2, 3, 3]) { squares(pair(try $0[0].qrDecomposition())) },
    row("qrDecomposition, wide", [2, 4]) { squares(pair(try $0[0].qrDecomposition())) },
    row("qrDecomposition, complete, wide", [2, 3]) { squares(pair(try $0[0].qrDecomposition(complete: true))) },
    row("qrDecomposition, complete, tall", [4, 2], isDifferentiable: false) {
      squares(pair(try $0[0].qrDecomposition(complete: true)))
    },
    row("qrDecomposition, empty", [3, 0]) { squares(pair(try $0[0].qrDecomposition())) },
  ]

  private static let spectra: [OperationRow] = [
    row("singularValueDecomposition", [3, 3]) { squares(triple(try spread($0[0]).singularValueDecomposition())) },
    row("singularValueDecomposition, tall", [2, 4, 2]) {
      squares(triple(try spread($0[0]).singularValueDecomposition()))
    },
    row("singularValueDecomposition, wide", [2, 4]) { squares(triple(try spread($0[0]).singularValueDecomposition())) },
    row("singularValueDecomposition, full", [3, 3]) {
      squares(triple(try spread($0[0]).singularValueDecomposition(full: true)))
    },
    row("singularValueDecomposition, full, tall", [4, 2], isDifferentiable: false) {
      let (u, s, vt) = try spread($0[0]).singularValueDecomposition(full: true)
      return [u.matmul(u, transposeOther: true), s, vt.squared()]
    },
    row("singularValueDecomposition, a function of the matrix", [4, 3]) {
      let (u, s, vt) = try spread($0[0]).singularValueDecomposition()
      return [(u * s.tanh().expandedDimensions(at: -2)).matmul(vt)]
    },
    row("singularValueDecomposition, empty", [0, 3]) { triple(try $0[0].singularValueDecomposition()) },
    row("singularValues", [3, 4]) { [try spread($0[0]).singularValues()] },
    row("singularValues, batch", [2, 3, 2]) { [try spread($0[0]).singularValues()] },
    row("singularValues, empty", [2, 0, 3]) { [try $0[0].singularValues()] },
    row("symmetricEigenDecomposition", [3, 3]) {
      squares(pair(try symmetric(spread($0[0])).symmetricEigenDecomposition()))
    },
    row("symmetricEigenDecomposition, upper, batch", [2, 4, 4]) {
      squares(pair(try symmetric(spread($0[0])).symmetricEigenDecomposition(upper: true)))
    },
    row("symmetricEigenDecomposition, a function of the matrix", [4, 4]) {
      let (values, vectors) = try symmetric(spread($0[0])).symmetricEigenDecomposition()
      return [(vectors * values.exp().expandedDimensions(at: -2)).matmul(vectors, transposeOther: true)]
    },
    row("symmetricEigenDecomposition, empty", [0, 0]) { pair(try $0[0].symmetricEigenDecomposition()) },
    row("symmetricEigenvalues", [4, 4]) { [try symmetric(spread($0[0])).symmetricEigenvalues()] },
    row("symmetricEigenvalues, upper, batch", [2, 3, 3]) {
      [try symmetric(spread($0[0])).symmetricEigenvalues(upper: true)]
    },
    row("symmetricEigenvalues, one", [1, 1]) { [try $0[0].symmetricEigenvalues()] },
    row("eigenvalues", [4, 4], isDifferentiable: false) { powerSums(try $0[0].eigenvalues()) },
    row("eigenvalues, batch", [2, 3, 5, 5], isDifferentiable: false) { powerSums(try $0[0].eigenvalues()) },
    row("eigenvalues, empty", [2, 0, 0], isDifferentiable: false) { powerSums(try $0[0].eigenvalues()) },
  ]

  private static let matrixFunctions: [OperationRow] = [
    row("matrixNorm", [3, 4]) { [try $0[0].matrixNorm()] },
    row("matrixNorm, one, batch", [2, 3, 4]) { [try $0[0].matrixNorm(.one)] },
    row("matrixNorm, infinity", [3, 4]) { [try $0[0].matrixNorm(.infinity)] },
    row("matrixNorm, spectral", [4, 3]) { [try spread($0[0]).matrixNorm(.spectral)] },
    row("matrixNorm, nuclear, batch", [2, 3, 3]) { [try spread($0[0]).matrixNorm(.nuclear)] },
    row("matrixNorm, empty", [2, 0, 3]) { [try $0[0].matrixNorm()] },
    row("conditionNumber", [4, 3]) { [try spread($0[0]).conditionNumber()] },
    row("conditionNumber, frobenius, batch", [2, 3, 3]) { [try spread($0[0]).conditionNumber(.frobenius)] },
    row("conditionNumber, one", [3, 3]) { [try spread($0[0]).conditionNumber(.one)] },
    row("conditionNumber, infinity", [3, 3]) { [try spread($0[0]).conditionNumber(.infinity)] },
    row("conditionNumber, nuclear", [3, 3]) { [try spread($0[0]).conditionNumber(.nuclear)] },
    row("matrixRank", [2, 4, 3], isDifferentiable: false) { [try $0[0].matrixRank()] },
    row("matrixRank, deficient", [4, 2], [2, 3], isDifferentiable: false) {
      [try $0[0].matmul($0[1]).matrixRank()]
    },
    row("matrixRank, tolerance", [3, 3], isDifferentiable: false) {
      [try spread($0[0]).matrixRank(relativeTolerance: 0.5)]
    },
    row("matrixPower", [3, 3]) { [try $0[0].matrixPower(5)] },
    row("matrixPower, zero, batch", [2, 3, 3]) { [try $0[0].matrixPower(0) + $0[0] * 0] },
    row("matrixPower, negative, batch", [2, 2, 2]) { [try spread($0[0]).matrixPower(-3)] },
    row("matrixPower, empty", [0, 0]) { [try $0[0].matrixPower(2)] },
    row("matrixExponential", [3, 3]) { [try $0[0].matrixExponential()] },
    row("matrixExponential, of small matrices", [2, 3, 3]) { [try ($0[0] * 0.02).matrixExponential()] },
    row("matrixExponential, of several sizes", [4, 2, 2], [4, 1, 1], domains: [.normal, .positive]) {
      [try ($0[0] * ($0[1] * 2).power(4) * 0.05).matrixExponential()]
    },
    row("matrixExponential, empty", [0, 0]) { [try $0[0].matrixExponential()] },
  ]

  /// x·xᵀ + I.
  private static func positive(_ x: Tensor) -> Tensor {
    x.matmul(x, transposeOther: true) + Tensor.eye(x.shape[x.rank - 1], dtype: x.dtype)
  }

  /// 0.2·x + diag(k, …, 2, 1), k the smaller extent.
  private static func spread(_ x: Tensor) -> Tensor {
    let (m, n) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let diagonal = (0..<m * n).map { $0 / n == $0 % n ? Double(min(m, n) - $0 / n) : 0 }
    return x * 0.2 + Tensor(diagonal, shape: [m, n]).cast(to: x.dtype)
  }

  /// (x + xᵀ)/2.
  private static func symmetric(_ x: Tensor) -> Tensor { (x + x.transposed()) * 0.5 }

  private static func pair(_ results: (Tensor, Tensor)) -> [Tensor] { [results.0, results.1] }
  private static func triple(_ results: (Tensor, Tensor, Tensor)) -> [Tensor] { [results.0, results.1, results.2] }
  private static func squares(_ results: [Tensor]) -> [Tensor] { results.map { $0.squared() } }

  /// Σλ, Σλ² and Σ|λ|², which do not depend on the order of the eigenvalues.
  private static func powerSums(_ values: (real: Tensor, imaginary: Tensor)) -> [Tensor] {
    let (real, imaginary) = (values.real.squared(), values.imaginary.squared())
    return [values.real, real - imaginary, real + imaginary].map { $0.sum(axes: [-1]) }
  }

  /// A row whose operation may throw, which its inputs do not let it do.
  private static func row(
    _ name: String, _ shapes: Shape..., domains: [Domain]? = nil, isDifferentiable: Bool = true,
    _ function: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) -> OperationRow {
    OperationRow(name, shapes, domains: domains, isDifferentiable: isDifferentiable) { inputs in
      do { return try function(inputs) } catch { fatalError("\(name): \(error)") }
    }
  }
}
