import COpenBLAS

extension BLAS {
  /// b[n, columns] = op(t)⁻¹ · b, row-major and in place, on the calling thread. t[n, n] is a triangle; a unit diagonal is not
  /// read. A zero on the diagonal divides by zero.
  @inline(__always)
  static func triangularSolve<T: KernelScalar>(
    n: Int32, columns: Int32, t: UnsafePointer<T>, upper: Bool, transpose: Bool, unitDiagonal: Bool,
    b: UnsafeMutablePointer<T>
  ) {
    prepare()
    if n == 0 || columns == 0 { return }
    let (triangle, op) = (upper ? CblasUpper : CblasLower, transpose ? CblasTrans : CblasNoTrans)
    let diagonal = unitDiagonal ? CblasUnit : CblasNonUnit
    // T is one of the two types that KernelScalar has, so each branch rebinds a pointer to the type it already has.
    if columns == 1 {
      if T.self == Float.self {
        cblas_strsv(CblasRowMajor, triangle, op, diagonal, n, same(t), n, same(b), 1)
      } else {
        cblas_dtrsv(CblasRowMajor, triangle, op, diagonal, n, same(t), n, same(b), 1)
      }
    } else if T.self == Float.self {
      cblas_strsm(CblasRowMajor, CblasLeft, triangle, op, diagonal, n, columns, 1, same(t), n, same(b), columns)
    } else {
      cblas_dtrsm(CblasRowMajor, CblasLeft, triangle, op, diagonal, n, columns, 1, same(t), n, same(b), columns)
    }
  }
}
