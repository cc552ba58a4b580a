import MartletKernels

/// The kernels of linear algebra, on batches of `count` row-major matrices.
package struct LinearAlgebraTable<T: KernelScalar>: Sendable {
  package typealias In = UnsafePointer<T>
  package typealias Out = UnsafeMutablePointer<T>
  package typealias Indices = UnsafeMutablePointer<Int32>

  package var factor: @Sendable (_ a: In, _ lu: Out, _ pivots: Indices, _ n: Int, _ count: Int) -> LAPACKFailure?
  package var solve:
    @Sendable (
      _ lu: In, _ pivots: Indices, _ shares: Bool, _ b: In, _ x: Out, _ n: Int, _ columns: Int, _ count: Int,
      _ transpose: Bool
    ) -> Void
  package var inverse: @Sendable (_ lu: In, _ pivots: Indices, _ y: Out, _ n: Int, _ count: Int) -> Void
  package var determinant:
    @Sendable (_ lu: In, _ pivots: Indices, _ value: Out, _ sign: Out, _ logarithm: Out, _ n: Int, _ count: Int) -> Void
  package var triangularSolve:
    @Sendable (
      _ t: In, _ shares: Bool, _ upper: Bool, _ transpose: Bool, _ unitDiagonal: Bool, _ b: In, _ x: Out, _ n: Int,
      _ columns: Int, _ count: Int
    ) -> Void
  package var lowerUpper:
    @Sendable (_ a: In, _ order: Indices, _ lower: Out, _ upper: Out, _ m: Int, _ n: Int, _ count: Int) -> Void
  package var cholesky: @Sendable (_ a: In, _ l: Out, _ upper: Bool, _ n: Int, _ count: Int) -> LAPACKFailure?
  package var orthogonalTriangular:
    @Sendable (_ a: In, _ q: Out, _ r: Out, _ complete: Bool, _ m: Int, _ n: Int, _ count: Int) -> Void
  package var singularValues:
    @Sendable (_ a: In, _ u: Out?, _ s: Out, _ vt: Out?, _ full: Bool, _ m: Int, _ n: Int, _ count: Int) ->
      LAPACKFailure?
  package var symmetricEigen:
    @Sendable (_ a: In, _ values: Out, _ vectors: Out?, _ upper: Bool, _ n: Int, _ count: Int) -> LAPACKFailure?
  package var eigenvalues: @Sendable (_ a: In, _ real: Out, _ imaginary: Out, _ n: Int, _ count: Int) -> LAPACKFailure?
  package var leastSquares:
    @Sendable (
      _ a: In, _ b: In, _ x: Out, _ rank: Indices, _ tolerance: Double, _ m: Int, _ n: Int, _ columns: Int, _ count: Int
    ) -> LAPACKFailure?

  /// MartletKernels.
  static var fast: LinearAlgebraTable<T> {
    LinearAlgebraTable(
      factor: { LAPACK.factor($0, lu: $1, pivots: $2, n: $3, count: $4) },
      solve: {
        LAPACK.solve(lu: $0, pivots: $1, sharesFactors: $2, $3, $4, n: $5, columns: $6, count: $7, transpose: $8)
      },
      inverse: { LAPACK.inverse(lu: $0, pivots: $1, $2, n: $3, count: $4) },
      determinant: { LAPACK.determinant(lu: $0, pivots: $1, $2, sign: $3, logarithm: $4, n: $5, count: $6) },
      triangularSolve: {
        LAPACK.triangularSolve(
          $0, sharesFactors: $1, upper: $2, transpose: $3, unitDiagonal: $4, $5, $6, n: $7, columns: $8, count: $9)
      },
      lowerUpper: { LAPACK.lowerUpper($0, order: $1, lower: $2, upper: $3, m: $4, n: $5, count: $6) },
      cholesky: { LAPACK.cholesky($0, $1, upper: $2, n: $3, count: $4) },
      orthogonalTriangular: { LAPACK.orthogonalTriangular($0, q: $1, r: $2, complete: $3, m: $4, n: $5, count: $6) },
      singularValues: { LAPACK.singularValues($0, u: $1, $2, vt: $3, full: $4, m: $5, n: $6, count: $7) },
      symmetricEigen: { LAPACK.symmetricEigen($0, values: $1, vectors: $2, upper: $3, n: $4, count: $5) },
      eigenvalues: { LAPACK.eigenvalues($0, real: $1, imaginary: $2, n: $3, count: $4) },
      leastSquares: {
        LAPACK.leastSquares($0, $1, $2, rank: $3, tolerance: $4, m: $5, n: $6, columns: $7, count: $8)
      })
  }
}
