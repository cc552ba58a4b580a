import MartletTensor
import Testing

/// What linear algebra says about values it has no answer for, word for word, and where.
@Suite struct LinearAlgebraErrorTests {
  private static let good = Tensor([2, 1, 1, 3] as [Double], shape: [2, 2])
  private static let singular = Tensor([1, 2, 2, 4] as [Double], shape: [2, 2])

  /// A batch [2, 3] of good matrices with a bad one at [1, 2].
  private static func batch(_ bad: Tensor) -> Tensor {
    concatenate([Tensor](repeating: good, count: 5) + [bad]).reshaped(to: [2, 3, 2, 2])
  }

  private func expect(
    _ message: String, _ location: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
  ) {
    do {
      _ = try body()
      Issue.record("nothing was thrown", sourceLocation: location)
    } catch {
      #expect("\(error)" == message, sourceLocation: location)
      #expect(error is LinearAlgebraError, sourceLocation: location)
    }
  }

  @Test func singularMatrices() {
    let (singular, b) = (Self.singular, Tensor.ones([2], dtype: .float64))
    expect("solve: the matrix [2, 2] is singular: pivot 1 is zero") { try singular.solve(b) }
    expect("inverse: the matrix [2, 2] is singular: pivot 1 is zero") { try singular.inverse() }
    expect("matrixPower: the matrix [2, 2] is singular: pivot 1 is zero") { try singular.matrixPower(-1) }
    let batch = Self.batch(singular)
    expect("solve: matrix [1, 2] of [2, 3, 2, 2] is singular: pivot 1 is zero") { try batch.solve(b) }
    expect("inverse: matrix [1, 2] of [2, 3, 2, 2] is singular: pivot 1 is zero") { try batch.inverse() }
    // Of a stretched batch the matrix that was given.
    let column = concatenate([Self.good, singular]).reshaped(to: [2, 1, 2, 2])
    expect("solve: matrix [1, 0] of [2, 1, 2, 2] is singular: pivot 1 is zero") {
      try column.solve(Tensor.ones([3, 2, 1], dtype: .float64))
    }
    let triangle = Tensor([1, 0, 5, 0] as [Float], shape: [2, 2])
    expect("triangularSolve: the matrix [2, 2] is singular: pivot 1 is zero") {
      try triangle.triangularSolve(Tensor.ones([2]))
    }
    #expect(throws: Never.self) { try triangle.triangularSolve(Tensor.ones([2]), unitDiagonal: true) }
    #expect(throws: LinearAlgebraError(.singular(pivot: 0), operation: "inverse", shape: [1, 1], item: 0)) {
      try Tensor.zeros([1, 1]).inverse()
    }
  }

  @Test func indefiniteMatrices() {
    let indefinite = Tensor([1, 2, 2, 1] as [Double], shape: [2, 2])
    expect("choleskyFactor: the matrix [2, 2] is not positive definite: its leading minor of order 2 is not positive") {
      try indefinite.choleskyFactor()
    }
    let batch = Self.batch(-indefinite)
    for upper in [false, true] {
      expect(
        "choleskyFactor: matrix [1, 2] of [2, 3, 2, 2] is not positive definite: "
          + "its leading minor of order 1 is not positive"
      ) { try batch.choleskyFactor(upper: upper) }
    }
  }

  @Test func deficientMatrices() {
    let b = Tensor.ones([2], dtype: .float64)
    expect("leastSquares: the matrix [2, 2] is rank-deficient: its rank is 1, not 2") {
      try Self.singular.leastSquares(b)
    }
    expect("leastSquares: matrix [1, 2] of [2, 3, 2, 2] is rank-deficient: its rank is 1, not 2") {
      try Self.batch(Self.singular).leastSquares(b)
    }
    let column = concatenate([Self.good, Self.singular]).reshaped(to: [2, 1, 2, 2])
    expect("leastSquares: matrix [1, 0] of [2, 1, 2, 2] is rank-deficient: its rank is 1, not 2") {
      try column.leastSquares(Tensor.ones([3, 2, 1], dtype: .float64))
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func valuesThatAreNoNumbers(_ value: Double) {
    let bad = Tensor([1, 0, value, 1] as [Double], shape: [2, 2])
    let b = Tensor.ones([2], dtype: .float64)
    let calls: [(String, (Tensor) throws -> Any)] = [
      ("solve", { try $0.solve(b) }), ("triangularSolve", { try $0.triangularSolve(b) }),
      ("inverse", { try $0.inverse() }), ("determinant", { try $0.determinant() }),
      ("logDeterminant", { try $0.logDeterminant() }), ("luDecomposition", { try $0.luDecomposition() }),
      ("choleskyFactor", { try $0.choleskyFactor() }), ("qrDecomposition", { try $0.qrDecomposition() }),
      ("singularValueDecomposition", { try $0.singularValueDecomposition() }),
      ("singularValues", { try $0.singularValues() }),
      ("symmetricEigenDecomposition", { try $0.symmetricEigenDecomposition() }),
      ("symmetricEigenvalues", { try $0.symmetricEigenvalues() }), ("eigenvalues", { try $0.eigenvalues() }),
      ("leastSquares", { try $0.leastSquares(b) }), ("pseudoInverse", { try $0.pseudoInverse() }),
      ("matrixNorm", { try $0.matrixNorm(.spectral) }), ("conditionNumber", { try $0.conditionNumber() }),
      ("matrixRank", { try $0.matrixRank() }), ("matrixPower", { try $0.matrixPower(-1) }),
      ("matrixExponential", { try $0.matrixExponential() }),
    ]
    for (name, call) in calls {
      expect("\(name): the matrix [2, 2] has a NaN or an infinity at row 1, column 0") { try call(bad) }
      expect("\(name): matrix [1, 2] of [2, 3, 2, 2] has a NaN or an infinity at row 1, column 0") {
        try call(Self.batch(bad))
      }
      expect("\(name): the matrix [2, 2] has a NaN or an infinity at row 1, column 0") {
        try call(bad.cast(to: .float64).trackingGradient())
      }
    }
    expect("solve: the matrix [2, 1] has a NaN or an infinity at row 1, column 0") {
      try Self.good.solve(Tensor([1, value] as [Double]))
    }
    expect("leastSquares: the matrix [2, 1] has a NaN or an infinity at row 1, column 0") {
      try Self.good.leastSquares(Tensor([1, value] as [Double]))
    }
  }

  private func message(_ result: ExitTest.Result?) throws -> String {
    String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
  }

  @Test func misuseNamesOperationAndShapes() async throws {
    let square = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.zeros([2, 3]).inverse()
    }
    #expect(try message(square).contains("inverse: shape [2, 3] does not hold square matrices"))
    let vector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.zeros([3]).singularValues()
    }
    #expect(try message(vector).contains("singularValues: shape [3] has no two axes for a matrix"))
    let integers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.zeros([2, 2], dtype: .int32).determinant()
    }
    #expect(try message(integers).contains("determinant: int32 operand; it needs float32 or float64"))
    let sides = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.eye(2).solve(Tensor.zeros([3, 1]))
    }
    #expect(try message(sides).contains("solve: right-hand side [3, 1] does not fit matrices [2, 2]"))
    let mixed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.eye(2).solve(Tensor.zeros([2, 1], dtype: .float64))
    }
    #expect(try message(mixed).contains("solve: [2, 2] float32 and [2, 1] float64"))
  }

  @Test func whatHasNoGradientRefuses() async throws {
    let eigenvalues = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.eye(2).trackingGradient().eigenvalues().real.sum().gradients()
    }
    #expect(try message(eigenvalues).contains("eigenvalues: the eigenvalues of general matrices have no gradient here"))
    let complete = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.ones([3, 1]).trackingGradient().qrDecomposition(complete: true).r.sum().gradients()
    }
    #expect(try message(complete).contains("qrDecomposition: the complete Q of shape [3, 1] is not unique"))
    let full = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.ones([3, 1]).trackingGradient().singularValueDecomposition(full: true).s.sum().gradients()
    }
    #expect(try message(full).contains("singularValueDecomposition: the full U and V of shape [3, 1] are not unique"))
    let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor.zeros([2, 2], dtype: .float64).trackingGradient()
      _ = try x.determinant().gradients(recordingGraph: true)
    }
    #expect(try message(twice).contains("determinant: its gradient cannot be differentiated again"))
  }
}
