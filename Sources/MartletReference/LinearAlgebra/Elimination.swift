import MartletKernels

/// Linear algebra on small row-major matrices by the methods of a first course, in wide arithmetic: what the answers of LAPACK are
/// compared with.
public enum LinearAlgebra {
  /// A square matrix reduced to triangles by Gaussian elimination with partial pivoting.
  public struct Elimination<W: WideReal> {
    public let n: Int
    /// Multipliers below the diagonal, U on and above it.
    @usableFromInline var rows: [W]
    /// Row i of the factors is this row of the matrix.
    @usableFromInline var order: [Int]
    /// Whether an even number of rows was exchanged.
    @usableFromInline var isEven = true
    @usableFromInline var stop: Int?
    /// The place of the first zero pivot; elimination stops there.
    @inlinable public var zeroPivot: Int? { stop }

    @inlinable
    public init(_ matrix: [W], n: Int) {
      self.n = n
      rows = matrix
      order = Array(0..<n)
      eliminate()
    }

    @inlinable
    mutating func eliminate() {
      for column in 0..<n {
        var best = column
        for row in column..<n where rows[row * n + column].magnitude > rows[best * n + column].magnitude { best = row }
        if rows[best * n + column] == .zero {
          stop = column
          return
        }
        if best != column {
          for j in 0..<n { rows.swapAt(best * n + j, column * n + j) }
          order.swapAt(best, column)
          isEven.toggle()
        }
        for row in column + 1..<max(n, column + 1) {
          let factor = rows[row * n + column] / rows[column * n + column]
          rows[row * n + column] = factor
          for j in column + 1..<max(n, column + 1) { rows[row * n + j] -= factor * rows[column * n + j] }
        }
      }
    }

    /// The solution for one right-hand side.
    /// - Precondition: no zero pivot.
    @inlinable
    public func solve(_ b: [W]) -> [W] {
      var x = order.map { b[$0] }
      for i in 0..<n {
        for j in 0..<i { x[i] -= rows[i * n + j] * x[j] }
      }
      for i in stride(from: n - 1, through: 0, by: -1) {
        for j in i + 1..<max(n, i + 1) { x[i] -= rows[i * n + j] * x[j] }
        x[i] = x[i] / rows[i * n + i]
      }
      return x
    }

    /// The inverse, row-major.
    @inlinable
    public func inverse() -> [W] {
      var result = [W](repeating: .zero, count: n * n)
      for column in 0..<n {
        let x = solve((0..<n).map { $0 == column ? .one : .zero })
        for row in 0..<n { result[row * n + column] = x[row] }
      }
      return result
    }

    /// The determinant's sign and the logarithm of its magnitude; (0, −∞) with a zero pivot.
    @inlinable
    public func logDeterminant() -> (sign: Int, logarithm: W) {
      if stop != nil { return (0, W(-Double.infinity)) }
      var sign = isEven ? 1 : -1
      var sum = W.zero
      for i in 0..<n {
        let pivot = rows[i * n + i]
        if pivot < .zero { sign = -sign }
        sum += W.log(pivot.magnitude)
      }
      return (sign, sum)
    }
  }

  /// The lower triangular l with a = l·lᵀ, or the order of the first leading minor that is not positive.
  @inlinable
  public static func cholesky<W: WideReal>(_ a: [W], n: Int) -> (l: [W], badMinor: Int?) {
    var l = [W](repeating: .zero, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = a[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        if i == j {
          if !(sum > .zero) { return (l, i + 1) }
          l[i * n + i] = W.squareRoot(sum)
        } else {
          l[i * n + j] = sum / l[j * n + j]
        }
      }
    }
    return (l, nil)
  }

  /// a[m, n] = q·r with n ≤ m, by Gram-Schmidt, each column orthogonalised twice; the diagonal of r is not negative. Columns that
  /// depend on earlier ones give noise.
  @inlinable
  public static func orthogonalTriangular<W: WideReal>(_ a: [W], m: Int, n: Int) -> (q: [W], r: [W]) {
    var q = a
    var r = [W](repeating: .zero, count: n * n)
    for column in 0..<n {
      for _ in 0..<2 {
        for earlier in 0..<column {
          var product = W.zero
          for i in 0..<m { product += q[i * n + earlier] * q[i * n + column] }
          for i in 0..<m { q[i * n + column] -= product * q[i * n + earlier] }
          r[earlier * n + column] += product
        }
      }
      var square = W.zero
      for i in 0..<m { square += q[i * n + column] * q[i * n + column] }
      let norm = W.squareRoot(square)
      r[column * n + column] = norm
      if norm > .zero {
        for i in 0..<m { q[i * n + column] = q[i * n + column] / norm }
      }
    }
    return (q, r)
  }
}
