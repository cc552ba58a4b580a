import COpenBLAS

/// CBLAS with one spelling for Float and Double. Row-major; dimensions are checked before they are narrowed to 32 bits.
extension BLAS {
  /// c[m,n] = alpha · op(a)[m,k] · op(b)[k,n] + beta · c, on the calling thread.
  @inline(__always)
  static func gemm<T: KernelScalar>(
    m: Int, n: Int, k: Int, alpha: Double, a: UnsafePointer<T>, lda: Int, transposeA: Bool, b: UnsafePointer<T>,
    ldb: Int, transposeB: Bool, beta: Double, c: UnsafeMutablePointer<T>, ldc: Int
  ) {
    prepare()
    let (m, n, k) = (narrowed(m, "m"), narrowed(n, "n"), narrowed(k, "k"))
    let (lda, ldb, ldc) = (narrowed(lda, "lda"), narrowed(ldb, "ldb"), narrowed(ldc, "ldc"))
    let (opA, opB) = (transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans)
    // T is one of the two types that KernelScalar has, so each branch rebinds a pointer to the type it already has.
    if T.self == Float.self {
      cblas_sgemm(
        CblasRowMajor, opA, opB, m, n, k, Float(alpha), same(a), lda, same(b), ldb, Float(beta), same(c), ldc)
    } else {
      cblas_dgemm(CblasRowMajor, opA, opB, m, n, k, alpha, same(a), lda, same(b), ldb, beta, same(c), ldc)
    }
  }

  /// y = alpha · op(a) · x + beta · y with a[rows, columns], on the calling thread.
  @inline(__always)
  static func gemv<T: KernelScalar>(
    rows: Int, columns: Int, alpha: Double, a: UnsafePointer<T>, lda: Int, transpose: Bool, x: UnsafePointer<T>,
    strideX: Int, beta: Double, y: UnsafeMutablePointer<T>, strideY: Int
  ) {
    prepare()
    let (rows, columns, lda) = (narrowed(rows, "rows"), narrowed(columns, "columns"), narrowed(lda, "lda"))
    let (strideX, strideY) = (narrowed(strideX, "stride"), narrowed(strideY, "stride"))
    let op = transpose ? CblasTrans : CblasNoTrans
    // As above.
    if T.self == Float.self {
      cblas_sgemv(
        CblasRowMajor, op, rows, columns, Float(alpha), same(a), lda, same(x), strideX, Float(beta), same(y), strideY)
    } else {
      cblas_dgemv(CblasRowMajor, op, rows, columns, alpha, same(a), lda, same(x), strideX, beta, same(y), strideY)
    }
  }

  @inline(__always)
  private static func narrowed(_ value: Int, _ name: StaticString) -> Int32 {
    guard let narrow = Int32(exactly: value) else { tooLarge(value, name) }
    return narrow
  }

  @inline(never)
  private static func tooLarge(_ value: Int, _ name: StaticString) -> Never {
    fatalError("Gemm: \(name) is \(value); BLAS takes at most \(Int32.max)")
  }

  @inline(__always)
  static func same<A, B>(_ pointer: UnsafePointer<A>) -> UnsafePointer<B> {
    UnsafeRawPointer(pointer).assumingMemoryBound(to: B.self)
  }

  @inline(__always)
  static func same<A, B>(_ pointer: UnsafeMutablePointer<A>) -> UnsafeMutablePointer<B> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: B.self)
  }
}
