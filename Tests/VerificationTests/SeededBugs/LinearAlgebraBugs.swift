import MartletKernels
import MartletVerification

/// Wrong linear algebra.
let linearAlgebraBugs: [SeededBug] = [
  SeededBug("the transposed solution exchanges no rows", caughtBy: "solve.float64") { kernels in
    let right = kernels.float64.linearAlgebra.solve
    kernels.float64.linearAlgebra.solve = { lu, pivots, shares, b, x, n, columns, count, transpose in
      if transpose { for i in 0..<n * count { pivots[i] = Int32(i % max(n, 1)) + 1 } }
      right(lu, pivots, shares, b, x, n, columns, count, transpose)
    }
  },
  SeededBug("all right-hand sides meet the first matrix", caughtBy: "solve.float32") { kernels in
    let right = kernels.float32.linearAlgebra.solve
    kernels.float32.linearAlgebra.solve = { lu, pivots, _, b, x, n, columns, count, transpose in
      right(lu, pivots, true, b, x, n, columns, count, transpose)
    }
  },
  SeededBug("a zero pivot is told one place too late", caughtBy: "inverse.float64") { kernels in
    let right = kernels.float64.linearAlgebra.factor
    kernels.float64.linearAlgebra.factor = { a, lu, pivots, n, count in
      right(a, lu, pivots, n, count).map { LAPACKFailure(item: $0.item, info: $0.info + 1) }
    }
  },
  SeededBug("the determinant forgets an odd exchange", caughtBy: "determinant.float32") { kernels in
    let right = kernels.float32.linearAlgebra.determinant
    kernels.float32.linearAlgebra.determinant = { lu, pivots, value, sign, logarithm, n, count in
      for i in 0..<n * count { pivots[i] = Int32(i % max(n, 1)) + 1 }
      right(lu, pivots, value, sign, logarithm, n, count)
    }
  },
  SeededBug("a unit diagonal is read", caughtBy: "triangularSolve.float32") { kernels in
    let right = kernels.float32.linearAlgebra.triangularSolve
    kernels.float32.linearAlgebra.triangularSolve = { t, shares, upper, transpose, _, b, x, n, columns, count in
      right(t, shares, upper, transpose, false, b, x, n, columns, count)
    }
  },
  SeededBug("LU without its last column's update", caughtBy: "lu.float64") { kernels in
    let right = kernels.float64.linearAlgebra.lowerUpper
    kernels.float64.linearAlgebra.lowerUpper = { a, order, lower, upper, m, n, count in
      right(a, order, lower, upper, m, n, count)
      let k = min(m, n)
      if k > 16, n > m { for item in 0..<count { upper[item * k * n + n - 1] = a[item * m * n + n - 1] } }
    }
  },
  SeededBug("the other triangle of a Cholesky factor is left as it was", caughtBy: "cholesky.float32") { kernels in
    let right = kernels.float32.linearAlgebra.cholesky
    kernels.float32.linearAlgebra.cholesky = { a, l, upper, n, count in
      let failure = right(a, l, upper, n, count)
      if n > 1, !upper { l[1] = a[n] }
      return failure
    }
  },
  SeededBug("Q loses orthogonality: classical Gram-Schmidt once", caughtBy: "qr.float64") { kernels in
    let right = kernels.float64.linearAlgebra.orthogonalTriangular
    kernels.float64.linearAlgebra.orthogonalTriangular = { a, q, r, complete, m, n, count in
      right(a, q, r, complete, m, n, count)
      guard m == n, n > 2 else { return }
      for item in 0..<count { gramSchmidt(a + item * n * n, q + item * n * n, r + item * n * n, n) }
    }
  },
  SeededBug("Vᵀ is returned as V where both are square", caughtBy: "svd.float32") { kernels in
    let right = kernels.float32.linearAlgebra.singularValues
    kernels.float32.linearAlgebra.singularValues = { a, u, s, vt, full, m, n, count in
      let failure = right(a, u, s, vt, full, m, n, count)
      if m == n, let vt {
        for item in 0..<count {
          let vt = vt + item * n * n
          for i in 0..<n { for j in 0..<i { (vt[i * n + j], vt[j * n + i]) = (vt[j * n + i], vt[i * n + j]) } }
        }
      }
      return failure
    }
  },
  SeededBug("singular values from the eigenvalues of AᵀA", caughtBy: "singularValues.float64") { kernels in
    let right = kernels.float64.linearAlgebra.singularValues
    let eigen = kernels.float64.linearAlgebra.symmetricEigen
    kernels.float64.linearAlgebra.singularValues = { a, u, s, vt, full, m, n, count in
      let failure = right(a, u, s, vt, full, m, n, count)
      guard m >= n, n > 0 else { return failure }
      for item in 0..<count {
        var gram = [Double](repeating: 0, count: n * n)
        for i in 0..<n * n {
          for k in 0..<m { gram[i] += a[(item * m + k) * n + i / n] * a[(item * m + k) * n + i % n] }
        }
        var values = [Double](repeating: 0, count: n)
        _ = eigen(gram, &values, nil, false, n, 1)
        for i in 0..<n { s[item * n + i] = max(values[n - 1 - i], 0).squareRoot() }
      }
      return failure
    }
  },
  SeededBug("the wrong triangle of a symmetric matrix is read", caughtBy: "symmetricEigen.float64") { kernels in
    let right = kernels.float64.linearAlgebra.symmetricEigen
    kernels.float64.linearAlgebra.symmetricEigen = { a, values, vectors, upper, n, count in
      let numbers = (0..<n * n * count).map { a[$0].isNaN ? 0 : a[$0] }
      return right(numbers, values, vectors, !upper, n, count)
    }
  },
  SeededBug("eigenvectors in rows", caughtBy: "symmetricEigen.float32") { kernels in
    let right = kernels.float32.linearAlgebra.symmetricEigen
    kernels.float32.linearAlgebra.symmetricEigen = { a, values, vectors, upper, n, count in
      let failure = right(a, values, vectors, upper, n, count)
      if let vectors, n == 3 {
        for (i, j) in [(0, 1), (0, 2), (1, 2)] { swap(&vectors[3 * i + j], &vectors[3 * j + i]) }
      }
      return failure
    }
  },
  SeededBug("one eigenvalue twice, another never", caughtBy: "eigenvalues.float32") { kernels in
    let right = kernels.float32.linearAlgebra.eigenvalues
    kernels.float32.linearAlgebra.eigenvalues = { a, real, imaginary, n, count in
      let failure = right(a, real, imaginary, n, count)
      if n > 2, imaginary[0] == 0, imaginary[1] == 0 { real[1] = real[0] }
      return failure
    }
  },
  SeededBug("the rank counts one singular value too many", caughtBy: "leastSquares.float32") { kernels in
    let right = kernels.float32.linearAlgebra.leastSquares
    kernels.float32.linearAlgebra.leastSquares = { a, b, x, rank, _, m, n, columns, count in
      right(a, b, x, rank, 0, m, n, columns, count)
    }
  },
]

/// q·r = a by classical Gram-Schmidt, each column once.
private func gramSchmidt(
  _ a: UnsafePointer<Double>, _ q: UnsafeMutablePointer<Double>, _ r: UnsafeMutablePointer<Double>, _ n: Int
) {
  for column in 0..<n {
    let products = (0..<column).map { earlier in
      (0..<n).reduce(0) { $0 + q[$1 * n + earlier] * a[$1 * n + column] }
    }
    for i in 0..<n {
      q[i * n + column] = (0..<column).reduce(a[i * n + column]) { $0 - products[$1] * q[i * n + $1] }
    }
    let norm = (0..<n).reduce(0) { $0 + q[$1 * n + column] * q[$1 * n + column] }.squareRoot()
    for (earlier, product) in products.enumerated() { r[earlier * n + column] = product }
    r[column * n + column] = norm
    if norm > 0 { for i in 0..<n { q[i * n + column] /= norm } }
  }
}
