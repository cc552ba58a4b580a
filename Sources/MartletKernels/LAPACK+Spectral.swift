extension LAPACK {
  /// a[m, n] = u·diag(s)·vt with s[k] descending, k = min(m, n); u[m, k] and vt[k, n], or u[m, m] and vt[n, n] when `full`.
  /// Values only when u and vt are nil.
  /// - Returns: the first matrix for which the iteration did not converge.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func singularValues<T: KernelScalar>(
    _ a: UnsafePointer<T>, u: UnsafeMutablePointer<T>?, _ s: UnsafeMutablePointer<T>, vt: UnsafeMutablePointer<T>?,
    full: Bool, m: Int, n: Int, count: Int
  ) -> LAPACKFailure? {
    let k = min(m, n)
    let (sizeU, sizeV) = full ? (m, n) : (k, k)
    if k == 0 {
      for item in 0..<count where full {
        if let u { identity(u + item * m * m, m) }
        if let vt { identity(vt + item * n * n, n) }
      }
      return nil
    }
    requireWorkspace(5, max(k, full ? max(m, n) : 0))
    let (rows, columns) = (narrowed(m), narrowed(n))
    return forEachMatrix(count, work: 8 * Double(m) * Double(n) * Double(k), "gesdd") { item in
      withScratch(m * n, of: T.self) { copy in
        copy.update(from: a + item * m * n, count: m * n)
        let s = s + item * k
        guard let u, let vt else {
          return gesdd(LAPACKOption.none, columns, rows, copy, s, s, columns, s, narrowed(k))
        }
        // Aᵀ = V·S·Uᵀ: V by columns is Vᵀ by rows, and Uᵀ by columns is U by rows.
        return gesdd(
          full ? LAPACKOption.all : LAPACKOption.some, columns, rows, copy, s, vt + item * sizeV * n, columns,
          u + item * m * sizeU, narrowed(sizeU))
      }
    }
  }

  /// a·v = v·diag(values) with values[n] ascending and orthonormal columns v[n, n]; one triangle of a is read. Values only when
  /// `vectors` is nil.
  /// - Returns: the first matrix for which the iteration did not converge.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func symmetricEigen<T: KernelScalar>(
    _ a: UnsafePointer<T>, values: UnsafeMutablePointer<T>, vectors: UnsafeMutablePointer<T>?, upper: Bool, n: Int,
    count: Int
  ) -> LAPACKFailure? {
    if n == 0 { return nil }
    requireWorkspace(2, n)
    let order = narrowed(n)
    // A triangle by rows is the other one by columns.
    let triangle = upper ? LAPACKOption.lower : LAPACKOption.upper
    return forEachMatrix(count, work: 8 * cube(n), "syevd") { item in
      withScratch(n * n, of: T.self) { copy in
        copy.update(from: a + item * n * n, count: n * n)
        guard let vectors else { return syevd(LAPACKOption.none, triangle, order, copy, values + item * n) }
        let info = syevd(LAPACKOption.vectors, triangle, order, copy, values + item * n)
        transpose(copy, vectors + item * n * n, rows: n, columns: n)
        return info
      }
    }
  }

  /// The eigenvalues of each a[n, n], those of its transpose: real[n] and imaginary[n] parts, in no particular order, conjugate
  /// pairs together with the positive imaginary part first.
  /// - Returns: the first matrix for which the iteration did not converge.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func eigenvalues<T: KernelScalar>(
    _ a: UnsafePointer<T>, real: UnsafeMutablePointer<T>, imaginary: UnsafeMutablePointer<T>, n: Int, count: Int
  ) -> LAPACKFailure? {
    if n == 0 { return nil }
    let order = narrowed(n)
    return forEachMatrix(count, work: 10 * cube(n), "geev") { item in
      withScratch(n * n, of: T.self) { copy in
        copy.update(from: a + item * n * n, count: n * n)
        return geev(order, copy, real + item * n, imaginary + item * n)
      }
    }
  }

  /// The x[n, columns] of least norm among those with the least ‖a·x − b‖, for a[m, n] and b[m, columns]; and the rank of a:
  /// its number of singular values above `tolerance` times the largest.
  /// - Returns: the first matrix for which the iteration did not converge.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func leastSquares<T: KernelScalar>(
    _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ x: UnsafeMutablePointer<T>, rank: UnsafeMutablePointer<Int32>,
    tolerance: Double, m: Int, n: Int, columns: Int, count: Int
  ) -> LAPACKFailure? {
    let (k, length) = (min(m, n), max(m, n))
    // The rank is wanted even without a right-hand side: then a column of zeros is one.
    let width = max(columns, 1)
    let (rows, unknowns, sideCount, ldb) = (narrowed(m), narrowed(n), narrowed(width), narrowed(length))
    let work = Double(m) * Double(n) * (4 * Double(k) + Double(columns))
    return forEachMatrix(count, work: work, "gelsd") { item in
      let (a, b, x) = (a + item * m * n, b + item * m * columns, x + item * n * columns)
      rank[item] = 0
      if k == 0 {
        x.update(repeating: 0, count: n * columns)
        return 0
      }
      return withScratch(m * n + length * width + k, of: T.self) { scratch in
        let (matrix, sides, s) = (scratch, scratch + m * n, scratch + m * n + length * width)
        transpose(a, matrix, rows: m, columns: n)
        sides.update(repeating: 0, count: length * width)
        for column in 0..<columns {
          for row in 0..<m { sides[column * length + row] = b[row * columns + column] }
        }
        let info = gelsd(rows, unknowns, sideCount, matrix, sides, ldb, s, tolerance, rank + item)
        for row in 0..<n {
          for column in 0..<columns { x[row * columns + column] = sides[column * length + row] }
        }
        return info
      }
    }
  }

  private static func identity<T: KernelScalar>(_ y: UnsafeMutablePointer<T>, _ n: Int) {
    y.update(repeating: 0, count: n * n)
    for i in 0..<n { y[i * n + i] = 1 }
  }
}
