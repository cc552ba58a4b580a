import CLAPACKE

// LAPACKE with one spelling for Float and Double, column-major. T is one of the two types that KernelScalar has, so each branch
// rebinds a pointer to the type it already has. The `_work` forms, which neither allocate nor look for NaN, are taken where the
// workspace is known and where an overflow in an earlier step may have made a NaN.

/// LAPACK's options.
enum LAPACKOption {
  static let upper = CChar(UInt8(ascii: "U"))
  static let lower = CChar(UInt8(ascii: "L"))
  static let none = CChar(UInt8(ascii: "N"))
  static let vectors = CChar(UInt8(ascii: "V"))
  static let some = CChar(UInt8(ascii: "S"))
  static let all = CChar(UInt8(ascii: "A"))
}

extension LAPACK {
  typealias Matrix<T> = UnsafeMutablePointer<T>

  static func getrf<T: KernelScalar>(
    _ m: Int32, _ n: Int32, _ a: Matrix<T>, _ lda: Int32, _ pivots: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_sgetrf_work(LAPACK_COL_MAJOR, m, n, BLAS.same(a), lda, pivots)
      : LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, m, n, BLAS.same(a), lda, pivots)
  }

  static func getri<T: KernelScalar>(
    _ n: Int32, _ a: Matrix<T>, _ pivots: UnsafePointer<Int32>, _ work: Matrix<T>, _ workCount: Int32
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_sgetri_work(LAPACK_COL_MAJOR, n, BLAS.same(a), n, pivots, BLAS.same(work), workCount)
      : LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, BLAS.same(a), n, pivots, BLAS.same(work), workCount)
  }

  static func potrf<T: KernelScalar>(_ triangle: CChar, _ n: Int32, _ a: Matrix<T>) -> Int32 {
    T.self == Float.self
      ? LAPACKE_spotrf_work(LAPACK_COL_MAJOR, triangle, n, BLAS.same(a), n)
      : LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, triangle, n, BLAS.same(a), n)
  }

  static func gelqf<T: KernelScalar>(
    _ m: Int32, _ n: Int32, _ a: Matrix<T>, _ lda: Int32, _ tau: Matrix<T>, _ work: Matrix<T>, _ workCount: Int32
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_sgelqf_work(
        LAPACK_COL_MAJOR, m, n, BLAS.same(a), lda, BLAS.same(tau), BLAS.same(work), workCount)
      : LAPACKE_dgelqf_work(
        LAPACK_COL_MAJOR, m, n, BLAS.same(a), lda, BLAS.same(tau), BLAS.same(work), workCount)
  }

  static func orglq<T: KernelScalar>(
    _ m: Int32, _ n: Int32, _ k: Int32, _ a: Matrix<T>, _ lda: Int32, _ tau: UnsafePointer<T>,
    _ work: Matrix<T>, _ workCount: Int32
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_sorglq_work(
        LAPACK_COL_MAJOR, m, n, k, BLAS.same(a), lda, BLAS.same(tau), BLAS.same(work), workCount)
      : LAPACKE_dorglq_work(
        LAPACK_COL_MAJOR, m, n, k, BLAS.same(a), lda, BLAS.same(tau), BLAS.same(work), workCount)
  }

  static func gesdd<T: KernelScalar>(
    _ job: CChar, _ m: Int32, _ n: Int32, _ a: Matrix<T>, _ s: Matrix<T>, _ u: Matrix<T>, _ ldu: Int32, _ vt: Matrix<T>,
    _ ldvt: Int32
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_sgesdd(
        LAPACK_COL_MAJOR, job, m, n, BLAS.same(a), m, BLAS.same(s), BLAS.same(u), ldu, BLAS.same(vt), ldvt)
      : LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, job, m, n, BLAS.same(a), m, BLAS.same(s), BLAS.same(u), ldu, BLAS.same(vt), ldvt)
  }

  static func syevd<T: KernelScalar>(
    _ job: CChar, _ triangle: CChar, _ n: Int32, _ a: Matrix<T>, _ values: Matrix<T>
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_ssyevd(LAPACK_COL_MAJOR, job, triangle, n, BLAS.same(a), n, BLAS.same(values))
      : LAPACKE_dsyevd(LAPACK_COL_MAJOR, job, triangle, n, BLAS.same(a), n, BLAS.same(values))
  }

  /// Eigenvalues alone.
  static func geev<T: KernelScalar>(_ n: Int32, _ a: Matrix<T>, _ real: Matrix<T>, _ imaginary: Matrix<T>) -> Int32 {
    let none = LAPACKOption.none
    return T.self == Float.self
      ? LAPACKE_sgeev(
        LAPACK_COL_MAJOR, none, none, n, BLAS.same(a), n, BLAS.same(real), BLAS.same(imaginary), nil, 1, nil, 1)
      : LAPACKE_dgeev(
        LAPACK_COL_MAJOR, none, none, n, BLAS.same(a), n, BLAS.same(real), BLAS.same(imaginary), nil, 1, nil, 1)
  }

  static func gelsd<T: KernelScalar>(
    _ m: Int32, _ n: Int32, _ columns: Int32, _ a: Matrix<T>, _ b: Matrix<T>, _ ldb: Int32, _ s: Matrix<T>,
    _ tolerance: Double, _ rank: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    T.self == Float.self
      ? LAPACKE_sgelsd(
        LAPACK_COL_MAJOR, m, n, columns, BLAS.same(a), m, BLAS.same(b), ldb, BLAS.same(s), Float(tolerance), rank)
      : LAPACKE_dgelsd(
        LAPACK_COL_MAJOR, m, n, columns, BLAS.same(a), m, BLAS.same(b), ldb, BLAS.same(s), tolerance, rank)
  }
}
