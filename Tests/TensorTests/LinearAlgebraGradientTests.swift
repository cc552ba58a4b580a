import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

/// What the catalogue's rows do not show: second derivatives, and gradients where formulas are singular.
@Suite struct LinearAlgebraGradientTests {
  @Test(arguments: [
    "solve", "solve, shared matrix", "triangularSolve, transpose", "inverse", "determinant", "logDeterminant",
    "leastSquares", "pseudoInverse", "luDecomposition", "luDecomposition, wide", "choleskyFactor", "qrDecomposition",
    "qrDecomposition, wide", "singularValueDecomposition", "singularValueDecomposition, tall",
    "symmetricEigenDecomposition", "singularValues", "matrixNorm", "matrixExponential", "matrixPower, negative, batch",
  ]) func secondDerivatives(_ name: String) throws {
    let row = try #require(OperationRow.all.first { $0.name == name })
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaves = inputs.map { $0.isTracked ? $0 : $0.trackingGradient() }
        let results = row.function(leaves).filter(\.isTracked)
        let scalar = results.reduce(Tensor.zeros([], dtype: .float64)) { $0 + ($1 * 0.3).tanh().sum() }
        return scalar.gradients(recordingGraph: true)[leaves[0]]!
      }
    }
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }

  /// Equal eigenvalues: those of the values are finite, those of vectors are not.
  @Test func degenerateEigenvalues() throws {
    let x = Tensor.eye(3, dtype: .float64).trackingGradient()
    let values = try #require(x.symmetricEigenvalues().sum().gradients()[x])
    #expect(values.array(of: Double.self) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let vectors = try x.symmetricEigenDecomposition().vectors
    let weights = Tensor((0..<9).map { Double($0 * $0) }, shape: [3, 3])
    let gradient = try #require((vectors * weights).sum().gradients()[x]).array(of: Double.self)
    #expect(gradient.contains { !$0.isFinite })
    let s = try #require(x.singularValues().sum().gradients()[x])
    #expect(zip(s.array(of: Double.self), [1, 0, 0, 0, 1, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-15 })
    let u = try #require((x.singularValueDecomposition().u * weights).sum().gradients()[x]).array(of: Double.self)
    #expect(u.contains { !$0.isFinite })
  }

  /// Singular values of a deficient matrix that is not square have a finite gradient; zero ones a subgradient.
  @Test func singularValuesOfDeficientMatrices() throws {
    for shape: Shape in [[4, 2], [2, 4]] {
      let x = Tensor.zeros(shape, dtype: .float64).trackingGradient()
      let gradient = try #require(x.matrixNorm(.nuclear).gradients()[x]).array(of: Double.self)
      #expect(gradient.allSatisfy { $0.isFinite })
      let norm = try #require(x.matrixNorm().gradients()[x])
      #expect(norm.array(of: Double.self).allSatisfy { $0 == 0 })
    }
  }

  @Test func determinantsOfSingularMatrices() throws {
    // Rank 2: the cofactors are those of the null vectors. Rank 1: all 2x2 minors are 0.
    let x = Tensor([1, 2, 3, 2, 4, 6, 1, 0, 1] as [Double], shape: [3, 3])
    let batch = stack([x, x.rows(0..<1).broadcast(to: [3, 3]), Tensor.eye(3, dtype: .float64)]).trackingGradient()
    let gradient = try #require(batch.determinant().sum().gradients()[batch]).array(of: Double.self)
    let expected: [Double] =
      [4, 4, -4, -2, -2, 2, 0, 0, 0] + [Double](repeating: 0, count: 9) + [1, 0, 0, 0, 1, 0, 0, 0, 1]
    #expect(zip(gradient, expected).allSatisfy { abs($0 - $1) < 1e-13 }, "\(gradient)")
  }

  /// The logarithm's slope is infinite there; the other matrices of the batch do not notice.
  @Test func logDeterminantsOfSingularMatrices() throws {
    let x = stack([Tensor.zeros([2, 2], dtype: .float64), Tensor.eye(2, dtype: .float64)]).trackingGradient()
    let gradient = try #require(x.logDeterminant().logarithm.sum().gradients()[x]).array(of: Double.self)
    #expect(gradient == [.infinity, .infinity, .infinity, .infinity, 1, 0, 0, 1])
  }

  /// A gradient that needs another solution takes it from the factors: no second factorisation, nothing that could fail.
  @Test func gradientsAgreeAcrossTypesAndThreads() throws {
    var generator = RandomGenerator(seed: 3)
    let a = Tensor.normal([40, 12, 12], dtype: .float64, using: &generator)
    let b = Tensor.normal([12, 4], dtype: .float64, using: &generator)
    let threads = Runtime.threads
    defer { Runtime.setThreads(threads) }
    var results: [[Double]] = []
    for count in [1, 2, 3] {
      Runtime.setThreads(count)
      let (x, y) = (a.trackingGradient(), b.trackingGradient())
      let gradients = try x.solve(y).squared().sum().gradients()
      let ga = try #require(gradients[x]).array(of: Double.self)
      let gb = try #require(gradients[y]).array(of: Double.self)
      results.append(ga + gb)
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }
}
