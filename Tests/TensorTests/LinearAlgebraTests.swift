import MartletTensor
import Testing

/// Linear algebra against values from NumPy 2.4 and SciPy 1.17.
@Suite struct LinearAlgebraTests {
  static let a = Tensor([2, -1, 0.5, 1, 3, -2, 0.25, 1, 4] as [Double], shape: [3, 3])
  static let symmetric = Tensor([4, 1, -2, 1, 5, 0.5, -2, 0.5, 6] as [Double], shape: [3, 3])
  static let wide = Tensor([1, 2, 3, 4, 5, 6.5] as [Double], shape: [2, 3])
  static let tall = Tensor([1, 2, 3, 4, 5, 6.5, -1, 2] as [Double], shape: [4, 2])
  static let vector = Tensor([1, 2, 3] as [Double])

  private func expect(
    _ tensor: Tensor, _ expected: [Double], tolerance: Double = 1e-13, _ location: SourceLocation = #_sourceLocation
  ) {
    let values = tensor.cast(to: .float64).array(of: Double.self)
    let scale = expected.reduce(0) { max($0, abs($1)) }
    let isClose =
      values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance * scale }
    #expect(isClose, "\(values), expected \(expected)", sourceLocation: location)
  }

  @Test func systems() throws {
    let b = Tensor([1, 2, 0, -1, 3, 0.5] as [Double], shape: [3, 2])
    let expected = [
      0.47509578544061304, 0.7279693486590039, 0.2758620689655172, -0.4482758620689655, 0.6513409961685823,
      0.19157088122605362,
    ]
    expect(try Self.a.solve(b), expected)
    expect(try Self.a.cast(to: .float32).solve(b.cast(to: .float32)), expected, tolerance: 1e-6)
    expect(try Self.a.solve(Self.vector), [0.7509578544061304, 0.7586206896551725, 0.5134099616858238])
    #expect(try Self.a.solve(Self.vector).shape == [3])
    #expect(try Tensor.eye(3).broadcast(to: [2, 3, 3]).solve(Tensor.ones([3])).shape == [2, 3])
    #expect(try Tensor.eye(3).solve(Tensor.ones([5, 3, 2])).shape == [5, 3, 2])
    let inverse = [
      0.4291187739463601, 0.13793103448275862, 0.015325670498084289, -0.13793103448275862, 0.24137931034482757,
      0.13793103448275862, 0.007662835249042143, -0.06896551724137931, 0.21455938697318008,
    ]
    expect(try Self.a.inverse(), inverse)
    // Many at once, in chunks: each as if alone.
    let many = try concatenate([Tensor](repeating: Self.a, count: 500)).reshaped(to: [500, 3, 3]).inverse()
    let alone = try Self.a.inverse().array(of: Double.self)
    #expect(many.array(of: Double.self) == [[Double]](repeating: alone, count: 500).flatMap { $0 })
  }

  @Test func triangles() throws {
    expect(try Self.a.triangularSolve(Self.vector), [0.5, 0.5, 0.59375])
    expect(
      try Self.a.triangularSolve(Self.vector, upper: true, transpose: true),
      [0.5, 0.8333333333333334, 1.1041666666666667])
    expect(try Self.a.triangularSolve(Self.vector, transpose: true, unitDiagonal: true), [1.25, -1, 3])
    // What is not read may hold anything.
    let half = Tensor([2, .nan, 4, 8] as [Double], shape: [2, 2])
    expect(try half.triangularSolve(Tensor([2, 12] as [Double])), [1, 1])
    let unit = Tensor([.infinity, 5, .nan, .infinity] as [Double], shape: [2, 2])
    expect(try unit.triangularSolve(Tensor([11, 2] as [Double]), upper: true, unitDiagonal: true), [1, 2])
  }

  @Test func determinants() throws {
    expect(try Self.a.determinant(), [32.625])
    let (sign, logarithm) = try stack([Self.a, -Self.a]).logDeterminant()
    expect(sign, [1, -1])
    expect(logarithm, [3.4850788656428575, 3.4850788656428575])
    let singular = Tensor([1, 2, 2, 4] as [Double], shape: [2, 2])
    #expect(try singular.determinant().item() == 0)
    #expect(try singular.logDeterminant().sign.item() == 0)
    #expect(try singular.logDeterminant().logarithm.item() == -.infinity)
    // The product of the pivots leaves the range on the way; the determinant does not.
    let huge = Tensor([1e200, 1e200, 1e-200, 1e-199] as [Double]).diagonalMatrix()
    expect(try huge.determinant(), [10])
    #expect(try Tensor.eye(400, dtype: .float32).determinant().item() == 1)
    #expect(try (Tensor.eye(400, dtype: .float32) * 3).determinant().item() == .infinity)
  }

  @Test func factorizations() throws {
    let values = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 10, 2, 1, 0] as [Double], shape: [4, 3])
    let (p, l, u) = try values.luDecomposition()
    expect(p, [0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0])
    expect(
      l,
      [
        1, 0, 0, 0.2857142857142857, 1, 0, 0.5714285714285714, -0.3333333333333336, 1, 0.14285714285714285,
        -0.6666666666666669, 0.5000000000000007,
      ], tolerance: 1e-14)
    expect(u, [7, 8, 10, 0, -1.2857142857142856, -2.8571428571428568, 0, 0, -0.6666666666666661])
    let cholesky = [2, 0, 0, 0.5, 2.179449471770337, 0, -1, 0.4588314677411235, 2.1884866196096624]
    expect(try Self.symmetric.choleskyFactor(), cholesky)
    expect(try Self.symmetric.choleskyFactor(upper: true).transposed(), cholesky)
    let (q, r) = try Self.wide.qrDecomposition()
    expect(q, [-0.24253562503633308, -0.970142500145332, -0.970142500145332, 0.24253562503633289])
    expect(
      r, [-4.123105625617661, -5.335783750799326, -7.033533126053658, 0, -0.7276068751089995, -1.3339459376998333])
    let tall = try Self.wide.transposed().qrDecomposition()
    expect(
      tall.q,
      [
        -0.2672612419124243, 0.9143773178718293, -0.5345224838248488, 0.12191697571624391, -0.8017837257372732,
        -0.3860704231014389,
      ])
    expect(tall.r, [-3.7416573867739413, -8.953251604066217, 0, 1.757636399909185])
    let complete = try Self.wide.transposed().qrDecomposition(complete: true)
    #expect(complete.q.shape == [3, 3] && complete.r.shape == [3, 2])
    expect(complete.q.matmul(complete.r), Self.wide.transposed().array(of: Double.self))
    expect(complete.q.matmul(complete.q, transposeSelf: true), Tensor.eye(3, dtype: .float64).array(of: Double.self))
  }

  @Test func spectra() throws {
    let (u, s, vt) = try Self.wide.singularValueDecomposition()
    expect(s, [9.838862603421001, 0.6684180361148956])
    expect(try Self.wide.singularValues(), [9.838862603421001, 0.6684180361148956])
    expect((u * s.reshaped(1, 2)).matmul(vt), Self.wide.array(of: Double.self))
    expect(u.absolute(), [0.37504280674022994, 0.9270074935578517, 0.9270074935578517, 0.37504280674022994])
    let full = try Self.wide.singularValueDecomposition(full: true)
    #expect(full.u.shape == [2, 2] && full.vTransposed.shape == [3, 3])
    expect(full.vTransposed.rows(0..<2), vt.array(of: Double.self))
    let (values, vectors) = try Self.symmetric.symmetricEigenDecomposition()
    expect(values, [2.303720362444913, 5.4550793017467205, 7.241200335808365])
    expect(try Self.symmetric.symmetricEigenvalues(), [2.303720362444913, 5.4550793017467205, 7.241200335808365])
    expect((vectors * values).matmul(vectors, transposeOther: true), Self.symmetric.array(of: Double.self))
    // Only one triangle is read.
    let lower =
      Self.symmetric.lowerTriangle() + (Tensor.full([3, 3], value: 9, dtype: .float64)).upperTriangle(offset: 1)
    expect(try lower.symmetricEigenvalues(), [2.303720362444913, 5.4550793017467205, 7.241200335808365])
    let rotation = try Tensor([0, -2, 3, 1] as [Double], shape: [2, 2]).eigenvalues()
    expect(rotation.real, [0.5, 0.5])
    expect(rotation.imaginary, [2.3979157616563596, -2.3979157616563596])
  }

  @Test func leastSquares() throws {
    let b = Tensor([1, -1, 2, 0.5] as [Double])
    expect(try Self.tall.leastSquares(b), [-0.09172328597899966, 0.2427424336009884])
    expect(
      try Self.wide.leastSquares(Tensor([1, 2] as [Double])),
      [-0.13294797687861332, 0.11560693641618497, 0.3005780346820812])
    expect(
      try Self.tall.pseudoInverse(),
      [
        -0.056207535515750515, 0.05126621371216805, 0.10376775787523161, -0.38357010500308847, 0.06794317479925882,
        0.025941939468807844, 0.02841260037059913, 0.28783199505867824,
      ])
    let deficient = Tensor([1, 2, 3, 2, 4, 6, 1, 0, 1] as [Double], shape: [3, 3])
    expect(
      try deficient.leastSquares(Self.vector, minimumNorm: true),
      [2.3333333333333357, -1.666666666666667, 0.6666666666666666])
    #expect(try deficient.matrixRank().item() == 2)
    #expect(try Tensor.zeros([2, 3]).matrixRank().item() == 0)
    #expect(try Tensor.zeros([2, 3]).pseudoInverse().array(of: Float.self) == [Float](repeating: 0, count: 6))
    #expect(try Tensor([1, 1e-9] as [Float]).diagonalMatrix().matrixRank().item() == 1)
    #expect(try Tensor([1, 1e-9] as [Double]).diagonalMatrix().matrixRank().item() == 2)
  }

  @Test func normsAndConditions() throws {
    let expected: [(MatrixNorm, Double, Double)] = [
      (.frobenius, 6.025985396596975, 3.567909433192309), (.one, 6.5, 3.735632183908045),
      (.infinity, 6, 3.4942528735632177), (.spectral, 4.570385800339367, 2.087561834489113),
      (.nuclear, 10.020226874916723, 9.84246522833747),
    ]
    for (norm, value, condition) in expected {
      expect(try Self.a.matrixNorm(norm), [value])
      expect(try Self.a.conditionNumber(norm), [condition])
      let singular = stack([Tensor([1, 2, 2, 4] as [Double], shape: [2, 2]), Tensor.zeros([2, 2], dtype: .float64)])
      let conditions = try singular.conditionNumber(norm).array(of: Double.self)
      #expect(conditions[0] > 1e15 && conditions[1] == .infinity, "\(norm)")
      #expect(try Tensor.zeros([0, 0]).conditionNumber(norm).item() == 0)
    }
    expect(try Self.wide.conditionNumber(), [14.719624653769488])
    expect(try (Self.a * 1e200).matrixNorm(), [6.025985396596975e200])
    #expect(try Tensor([.infinity, 1] as [Double]).diagonalMatrix().matrixNorm().item() == .infinity)
    #expect(try Tensor([.nan, 1] as [Double]).diagonalMatrix().matrixNorm(.one).item().isNaN)
  }

  @Test func powersAndExponentials() throws {
    expect(
      try Self.a.matrixPower(5),
      [33.46875, 123.046875, 603.6328125, -123.046875, -482.625, -842.34375, 301.81640625, 421.171875, 271.125])
    expect(
      try Self.a.matrixPower(-2),
      [
        0.16523538996785128, 0.09142555159202007, 0.028889769674549697, -0.09142555159202007, 0.029726516052318665,
        0.060774210595851495, 0.014444884837274847, -0.03038710529792575, 0.03664068348967279,
      ])
    let exponential = [
      6.784939474789234, -1.5189876019976185, 24.32271349380266, 1.5189876019976136, -5.619793650779066,
      -41.59597106494695, 12.161356746901328, 20.79798553247346, 26.959801728096217,
    ]
    expect(try Self.a.matrixExponential(), exponential)
    expect(try Self.a.cast(to: .float32).matrixExponential(), exponential, tolerance: 2e-6)
    let small = [
      1.0201567508682121, -0.010226940443022052, 0.005255155506076308, 0.01022694044302205, 1.0302999681885365,
      -0.020685729533514562, 0.002627577753038154, 0.01034286476675728, 1.0407136755975765,
    ]
    // Each matrix of a batch by its own size, in its own place.
    let batch = try stack([Self.a, Self.a * 0.01, Self.a, Self.a * 0]).matrixExponential()
    expect(batch.rows(0..<1), exponential)
    expect(batch.rows(1..<2), small)
    expect(batch.rows(2..<3), exponential)
    expect(batch.rows(3..<4), Tensor.eye(3, dtype: .float64).array(of: Double.self))
    // By 30 radians: cosines and sines.
    let rotation = Tensor([0, -30, 30, 0] as [Double], shape: [2, 2])
    expect(
      try rotation.matrixExponential(),
      [0.15425144988758405, 0.98803162409286178, -0.98803162409286178, 0.15425144988758405])
  }

  @Test func emptyMatrices() throws {
    let empty = Tensor.zeros([2, 0, 0])
    #expect(try empty.determinant().array(of: Float.self) == [1, 1])
    #expect(try empty.logDeterminant().logarithm.array(of: Float.self) == [0, 0])
    #expect(try empty.inverse().shape == [2, 0, 0])
    #expect(try empty.solve(Tensor.zeros([0, 3])).shape == [2, 0, 3])
    #expect(try empty.choleskyFactor().shape == [2, 0, 0])
    #expect(try empty.symmetricEigenDecomposition().vectors.shape == [2, 0, 0])
    #expect(try empty.eigenvalues().real.shape == [2, 0])
    #expect(try empty.matrixExponential().shape == [2, 0, 0])
    let thin = Tensor.zeros([0, 3])
    #expect(
      try thin.singularValueDecomposition(full: true).vTransposed.array(of: Float.self) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(
      try thin.transposed().qrDecomposition(complete: true).q.array(of: Float.self) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(try thin.leastSquares(Tensor.zeros([0])).array(of: Float.self) == [0, 0, 0])
    #expect(try thin.pseudoInverse().shape == [3, 0])
    #expect(try thin.matrixRank().item() == 0)
    #expect(try thin.matrixNorm(.spectral).item() == 0)
    #expect(try Tensor.zeros([0, 4, 4]).inverse().shape == [0, 4, 4])
    #expect(try Tensor.zeros([0, 4, 4]).singularValues().shape == [0, 4])
  }
}
