extension GemmOperands {
  /// Whether b is better transposed first: a small a · bᵀ.
  ///
  /// OpenBLAS multiplies up to a million multiply-adds without packing, but not a row-major a · bᵀ. Measured on one Cascade
  /// Lake core (GFLOP/s as it is, and with the copy): 16³ 16 and 39, 64³ 65 and 114, 128x10x512 32 and 53, 256x64x60 87 and
  /// 132; with 8 rows the copy costs what it gains, and beyond the limit it loses.
  func transposesFirst(m: Int, n: Int, k: Int) -> Bool {
    transposeB && !transposeA && m >= 16 && Double(m) * Double(n) * Double(k) <= 1e6
  }

  /// a · bᵀ by way of a copy of bᵀ.
  func runTransposed(m: Int, n: Int, k: Int) {
    let byteCount = n * k * MemoryLayout<T>.stride
    let memory = Arena.allocate(byteCount: byteCount)
    defer { Arena.deallocate(memory, byteCount: byteCount) }
    // Filled completely before it is read.
    let copy = memory.bindMemory(to: T.self, capacity: n * k)
    transposed(b, ldb, copy, rows: n, columns: k)
    BLAS.gemm(
      m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, transposeA: false, b: UnsafePointer(copy), ldb: n,
      transposeB: false, beta: beta, c: c, ldc: ldc)
  }
}

/// y[columns, rows] = xᵀ with x[rows, columns], whose rows lie `stride` apart.
func transposed<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ stride: Int, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
) {
  // T is one of the two types of the branches.
  if T.self == Float.self {
    transpose(BLAS.same(x) as UnsafePointer<Float>, stride, BLAS.same(y) as UnsafeMutablePointer<Float>, rows, columns)
  } else {
    transpose(
      BLAS.same(x) as UnsafePointer<Double>, stride, BLAS.same(y) as UnsafeMutablePointer<Double>, rows, columns)
  }
}

/// The same, in registers of 4×4.
private func transpose<S: SIMDScalar>(
  _ x: UnsafePointer<S>, _ stride: Int, _ y: UnsafeMutablePointer<S>, _ rows: Int, _ columns: Int
) where SIMD4<S>: BitwiseCopyable {
  let (wholeRows, wholeColumns) = (rows & ~3, columns & ~3)
  for row in Swift.stride(from: 0, to: wholeRows, by: 4) {
    for column in Swift.stride(from: 0, to: wholeColumns, by: 4) {
      let x = x + row * stride + column
      let (a, b) = (four(x), four(x + stride))
      let (c, d) = (four(x + 2 * stride), four(x + 3 * stride))
      let y = y + column * rows + row
      store(SIMD4(a[0], b[0], c[0], d[0]), y)
      store(SIMD4(a[1], b[1], c[1], d[1]), y + rows)
      store(SIMD4(a[2], b[2], c[2], d[2]), y + 2 * rows)
      store(SIMD4(a[3], b[3], c[3], d[3]), y + 3 * rows)
    }
    for column in wholeColumns..<columns {
      for i in row..<row + 4 { y[column * rows + i] = x[i * stride + column] }
    }
  }
  for row in wholeRows..<rows {
    for column in 0..<columns { y[column * rows + row] = x[row * stride + column] }
  }
}

@inline(__always)
private func four<S: SIMDScalar>(_ x: UnsafePointer<S>) -> SIMD4<S> where SIMD4<S>: BitwiseCopyable {
  UnsafeRawPointer(x).loadUnaligned(as: SIMD4<S>.self)
}

@inline(__always)
private func store<S: SIMDScalar>(_ value: SIMD4<S>, _ y: UnsafeMutablePointer<S>) where SIMD4<S>: BitwiseCopyable {
  UnsafeMutableRawPointer(y).storeBytes(of: value, as: SIMD4<S>.self)
}
