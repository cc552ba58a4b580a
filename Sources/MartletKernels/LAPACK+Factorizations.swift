extension LAPACK {
  /// a[m, n] = P·l[m, k]·u[k, n] with k = min(m, n), l unit lower and u upper triangular; row i of l·u is row order[i] of a.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func lowerUpper<T: KernelScalar>(
    _ a: UnsafePointer<T>, order: UnsafeMutablePointer<Int32>, lower: UnsafeMutablePointer<T>,
    upper: UnsafeMutablePointer<T>, m: Int, n: Int, count: Int
  ) {
    let k = min(m, n)
    let (rows, columns) = (narrowed(m), narrowed(n))
    _ = forEachMatrix(count, work: Double(m) * Double(n) * Double(k), sharesLock: true, "getrf") { item in
      withScratch(2 * m * n, of: T.self) { scratch in
        withScratch(k, of: Int32.self) { pivots in
          // Rows are to be exchanged, not columns: LAPACK must see a itself.
          let (factors, byRows) = (scratch, scratch + m * n)
          transpose(a + item * m * n, factors, rows: m, columns: n)
          // A zero pivot is no failure: the factors are valid.
          let info = k == 0 ? 0 : getrf(rows, columns, factors, rows, pivots)
          transpose(factors, byRows, rows: n, columns: m)
          let (lower, upper, order) = (lower + item * m * k, upper + item * k * n, order + item * m)
          for i in 0..<m {
            for j in 0..<k { lower[i * k + j] = j < i ? byRows[i * n + j] : j == i ? 1 : 0 }
            order[i] = Int32(i)
          }
          for i in 0..<k {
            for j in 0..<n { upper[i * n + j] = j < i ? 0 : byRows[i * n + j] }
            let other = Int(pivots[i]) - 1
            (order[i], order[other]) = (order[other], order[i])
          }
          return min(info, 0)
        }
      }
    }
  }

  /// a = l·lᵀ with a lower triangular l, or a = lᵀ·l with an upper one; that triangle of a is read, the other is not.
  /// - Returns: the first matrix that is not positive definite; info is the order of the leading minor that is not positive.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func cholesky<T: KernelScalar>(
    _ a: UnsafePointer<T>, _ l: UnsafeMutablePointer<T>, upper: Bool, n: Int, count: Int
  ) -> LAPACKFailure? {
    if n == 0 { return nil }
    let order = narrowed(n)
    return forEachMatrix(count, work: cube(n) / 6, sharesLock: true, "potrf") { item in
      let (a, l) = (a + item * n * n, l + item * n * n)
      l.update(repeating: 0, count: n * n)
      for i in 0..<n {
        let (start, length) = upper ? (i * n + i, n - i) : (i * n, i + 1)
        (l + start).update(from: a + start, count: length)
      }
      // A lower triangle by rows is an upper one by columns, and so is its factor.
      return potrf(upper ? LAPACKOption.lower : LAPACKOption.upper, order, l)
    }
  }

  /// a[m, n] = q·r, with q[m, k] and r[k, n] for k = min(m, n), or with a complete q[m, m] and r[m, n]: Aᵀ = Rᵀ·Qᵀ by LQ.
  @specialized(where T == Float)
  @specialized(where T == Double)
  package static func orthogonalTriangular<T: KernelScalar>(
    _ a: UnsafePointer<T>, q: UnsafeMutablePointer<T>, r: UnsafeMutablePointer<T>, complete: Bool, m: Int, n: Int,
    count: Int
  ) {
    let k = min(m, n)
    let width = complete ? m : k
    let workCount = 64 * max(n, m, 1)
    let (rows, columns, reflectors, size) = (narrowed(m), narrowed(n), narrowed(k), narrowed(width))
    _ = forEachMatrix(count, work: 2 * Double(m) * Double(n) * Double(k), "geqrf") { item in
      withScratch(m * n + k + workCount, of: T.self) { scratch in
        let (factors, tau, work) = (scratch, scratch + m * n, scratch + m * n + k)
        let (q, r) = (q + item * m * width, r + item * width * n)
        factors.update(from: a + item * m * n, count: m * n)
        if k > 0 {
          let info = gelqf(columns, rows, factors, columns, tau, work, narrowed(workCount))
          if info != 0 { return info }
        }
        for i in 0..<width {
          for j in 0..<n { r[i * n + j] = j < i ? 0 : factors[i * n + j] }
        }
        for i in 0..<m {
          for j in 0..<width { q[i * width + j] = j < k ? factors[i * n + j] : 0 }
        }
        return width == 0 ? 0 : orglq(size, rows, reflectors, q, size, tau, work, narrowed(workCount))
      }
    }
  }
}
