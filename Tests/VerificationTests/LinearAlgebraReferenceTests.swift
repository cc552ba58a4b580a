import MartletReference
import Testing

extension SuiteTests {
  /// The reference's linear algebra on problems whose answers are known without it.
  @Suite
  struct LinearAlgebraReferenceTests {
    private typealias Reference = MartletReference.LinearAlgebra

    private func wide(_ values: [Double]) -> [DoubleDouble] { values.map { DoubleDouble($0) } }

    private func expect(
      _ values: [DoubleDouble], _ expected: [Double], _ location: SourceLocation = #_sourceLocation
    ) {
      let isClose = zip(values, expected).allSatisfy { abs(($0 - DoubleDouble($1)).high) < 1e-26 }
      #expect(values.count == expected.count && isClose, "\(values.map(\.high))", sourceLocation: location)
    }

    @Test func eliminationWithExchanges() {
      // The first pivot is zero; x = (1, 2, 3).
      let elimination = Reference.Elimination(wide([0, 2, 1, 1, 1, 1, 4, -2, 2]), n: 3)
      expect(elimination.solve(wide([7, 6, 6])), [1, 2, 3])
      let (sign, logarithm) = elimination.logDeterminant()
      // 0·(2 + 2) − 2·(2 − 4) + 1·(−2 − 4) = −2.
      #expect(sign == -1)
      #expect(abs((logarithm - DoubleDouble.log(DoubleDouble(2))).high) < 1e-26)
      expect(elimination.inverse(), [-2, 3, -0.5, -1, 2, -0.5, 3, -4, 1])
      #expect(Reference.Elimination(wide([1, 2, 2, 4]), n: 2).zeroPivot == 1)
      #expect(Reference.Elimination(wide([0, 0, 0, 1]), n: 2).logDeterminant().sign == 0)
    }

    @Test func choleskyOfSquares() {
      expect(Reference.cholesky(wide([4, 6, 6, 10]), n: 2).l, [2, 0, 3, 1])
      #expect(Reference.cholesky(wide([4, 6, 6, 9]), n: 2).badMinor == 2)
    }

    @Test func gramSchmidt() {
      let (q, r) = Reference.orthogonalTriangular(wide([3, 1, 4, 3]), m: 2, n: 2)
      expect(r, [5, 3, 0, 1])
      expect(q.map { $0 * DoubleDouble(5) }, [3, -4, 4, 3])
    }

    @Test func jacobi() {
      expect(Reference.symmetricEigenvalues(wide([2, 1, 1, 2]), n: 2), [1, 3])
      expect(Reference.symmetricEigenvalues(wide([1, 2, 0, 2, 1, 0, 0, 0, -5]), n: 3), [-5, -1, 3])
      expect(Reference.singularValues(wide([3, 0, 4, 5]), m: 2, n: 2).map { $0 * $0 }, [45, 5])
      expect(Reference.singularValues(wide([0, 3, 0, 4, 0, 0]), m: 2, n: 3), [4, 3])
      expect(Reference.singularValues(wide([1, 1, 1, 1]), m: 2, n: 2), [2, 0])
      expect(Reference.symmetricEigenvalues([DoubleDouble](), n: 0), [])
    }
  }
}
