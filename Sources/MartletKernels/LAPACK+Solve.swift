import Glibc

// Square systems. The factors are those of the transposed matrix, which is what LAPACK sees: Aᵀ = P·L·U, so that, row-major,
// lu[n, n] holds Uᵀ in its lower triangle and Lᵀ, without its unit diagonal, above: A = Uᵀ·Lᵀ·Pᵀ. Nothing is ever transposed.
extension LAPACK {
  /// Factors each a[n, n] into lu and pivots[n].
  /// - Returns: the first matrix with an exactly zero pivot; info − 1 is its place. Its factors are valid all the same.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func factor<T: KernelScalar>(
    _ a: UnsafePointer<T>, lu: UnsafeMutablePointer<T>, pivots: UnsafeMutablePointer<Int32>, n: Int, count: Int
  ) -> LAPACKFailure? {
    if n == 0 { return nil }
    let order = narrowed(n)
    return forEachMatrix(count, work: cube(n) / 3, sharesLock: true, "getrf") { item in
      let factors = lu + item * n * n
      factors.update(from: a + item * n * n, count: n * n)
      return getrf(order, order, factors, order, pivots + item * n)
    }
  }

  /// x = op(a)⁻¹·b for b[n, columns] in each matrix of the batch. Cannot fail; a zero pivot divides by zero.
  /// - Parameter sharesFactors: all right-hand sides belong to the first matrix.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func solve<T: KernelScalar>(
    lu: UnsafePointer<T>, pivots: UnsafePointer<Int32>, sharesFactors: Bool, _ b: UnsafePointer<T>,
    _ x: UnsafeMutablePointer<T>, n: Int, columns: Int, count: Int, transpose: Bool
  ) {
    let (order, width) = (narrowed(n), narrowed(columns))
    _ = forEachMatrix(count, work: Double(n) * Double(n) * Double(columns), sharesLock: true, "getrs") { item in
      let place = sharesFactors ? 0 : item
      let (lu, pivots, x) = (lu + place * n * n, pivots + place * n, x + item * n * columns)
      x.update(from: b + item * n * columns, count: n * columns)
      func substitute(upper: Bool) {
        BLAS.triangularSolve(
          n: order, columns: width, t: lu, upper: upper, transpose: transpose, unitDiagonal: upper, b: x)
      }
      if transpose {
        // Aᵀ·x = P·L·U·x.
        for row in 0..<n { exchange(x, row, Int(pivots[row]) - 1, columns) }
        substitute(upper: true)
        substitute(upper: false)
      } else {
        // A·x = Uᵀ·Lᵀ·Pᵀ·x.
        substitute(upper: false)
        substitute(upper: true)
        for row in stride(from: n - 1, through: 0, by: -1) { exchange(x, row, Int(pivots[row]) - 1, columns) }
      }
      return 0
    }
  }

  @inline(__always)
  private static func exchange<T>(_ x: UnsafeMutablePointer<T>, _ a: Int, _ b: Int, _ columns: Int) {
    if a == b { return }
    for column in 0..<columns {
      let value = x[a * columns + column]
      x[a * columns + column] = x[b * columns + column]
      x[b * columns + column] = value
    }
  }

  /// y = a⁻¹; all ∞ for a matrix with a zero pivot.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func inverse<T: KernelScalar>(
    lu: UnsafePointer<T>, pivots: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<T>, n: Int, count: Int
  ) {
    if n == 0 { return }
    let (order, workCount) = (narrowed(n), 64 * n)
    _ = forEachMatrix(count, work: cube(n), sharesLock: true, "getri") { item in
      let y = y + item * n * n
      y.update(from: lu + item * n * n, count: n * n)
      let info = withScratch(workCount, of: T.self) { getri(order, y, pivots + item * n, $0, narrowed(workCount)) }
      if info > 0 { y.update(repeating: T.infinity, count: n * n) }
      return min(info, 0)
    }
  }

  /// The determinant of each matrix, and the sign (−1, 0, 1) and natural logarithm (−∞ for 0) of its magnitude.
  ///
  /// The product of the pivots is formed with an exponent of its own: only a result outside T's range overflows.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func determinant<T: KernelScalar>(
    lu: UnsafePointer<T>, pivots: UnsafePointer<Int32>, _ determinant: UnsafeMutablePointer<T>,
    sign: UnsafeMutablePointer<T>, logarithm: UnsafeMutablePointer<T>, n: Int, count: Int
  ) {
    for item in 0..<count {
      var significand = 1.0
      var exponent = 0
      for i in 0..<n {
        if Int(pivots[item * n + i]) != i + 1 { significand = -significand }
        significand *= Double(lu[item * n * n + i * n + i])
        if significand == 0 || !significand.isFinite { break }
        exponent += Int(significand.exponent)
        significand = Double(sign: significand.sign, exponent: 0, significand: significand.significand)
      }
      determinant[item] = T(scalbln(significand, exponent))
      sign[item] = significand == 0 ? 0 : significand < 0 ? -1 : 1
      logarithm[item] = T(log(abs(significand)) + Double(exponent) * 0.6931471805599453)
    }
  }

  /// x = op(t)⁻¹·b for b[n, columns] and the triangle t[n, n] of each matrix; a zero on the diagonal divides by zero.
  /// - Parameter sharesFactors: all right-hand sides belong to the first triangle.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func triangularSolve<T: KernelScalar>(
    _ t: UnsafePointer<T>, sharesFactors: Bool, upper: Bool, transpose: Bool, unitDiagonal: Bool, _ b: UnsafePointer<T>,
    _ x: UnsafeMutablePointer<T>, n: Int, columns: Int, count: Int
  ) {
    let (order, width) = (narrowed(n), narrowed(columns))
    _ = forEachMatrix(count, work: Double(n) * Double(n) * Double(columns) / 2, sharesLock: true, "trtrs") { item in
      let x = x + item * n * columns
      x.update(from: b + item * n * columns, count: n * columns)
      BLAS.triangularSolve(
        n: order, columns: width, t: t + (sharesFactors ? 0 : item * n * n), upper: upper, transpose: transpose,
        unitDiagonal: unitDiagonal, b: x)
      return 0
    }
  }

  static func cube(_ n: Int) -> Double { Double(n) * Double(n) * Double(n) }
}
