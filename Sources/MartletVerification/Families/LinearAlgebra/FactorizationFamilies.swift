import MartletKernels
import MartletReference

/// LU, Cholesky, QR and least squares by LAPACK's test ratios.
enum FactorizationFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [lowerUpper(T.self), cholesky(T.self), orthogonalTriangular(T.self), leastSquares(T.self)]
  }

  private static func rectangles<T: VerificationScalar>(_: T.Type) -> [Axis] {
    [Axis("m", MatrixAxes.sizes), Axis("n", MatrixAxes.sizes), MatrixAxes.kinds, MatrixAxes.scales(T.self), .threads]
  }

  private static func lowerUpper<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "lu.\(T.typeName)", measure: "‖A−PLU‖ / (‖A‖ n u)", bound: 30, dependence: .core, axes: rectangles(T.self),
      cost: MatrixAxes.cost, quickCost: 5000, alsoInFull: MatrixAxes.large([], rectangular: true)
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (m, n) = (p.int("m"), p.int("n"))
      let (k, count) = (min(m, n), check.count)
      let a = check.matrices(m, n)
      let order = CaseMemory.allocate(max(count * m, 1), repeating: Int32(-1))
      let lower: Buffer<T> = check.random.output(count * m * k)
      let upper: Buffer<T> = check.random.output(count * k * n)
      check.kernels.lowerUpper(a.buffer.read, order, lower.pointer, upper.pointer, m, n, count)
      let (l, u) = (check.read("l", lower, m, k), check.read("u", upper, k, n))
      for item in 0..<count {
        let rows = (0..<m).map { Int(order[item * m + $0]) }
        guard rows.sorted() == Array(0..<m) else {
          check.result.fail("the order of rows is \(rows)")
          continue
        }
        let (l, u) = (l[item], u[item])
        for i in 0..<m {
          for j in 0..<k {
            let isRight = i == j ? l[i, j] == .one : i < j ? l[i, j] == .zero : l[i, j].magnitude <= .one
            check.require("l[\(i), \(j)] is \(l[i, j].high)", isRight)
          }
        }
        for i in 0..<k {
          for j in 0..<min(i, n) { check.require("u[\(i), \(j)] is \(u[i, j].high)", u[i, j] == .zero) }
        }
        let permuted = WideMatrix(m, n) { a.wide[item][rows[$0], $1] }
        check.measure((permuted - l * u).oneNorm, in: permuted.oneNorm * Double(n))
      }
      return check.result
    }
  }

  private static func cholesky<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "cholesky.\(T.typeName)", measure: "‖A−LLᵀ‖ / (‖A‖ n u)", bound: 30, dependence: .core,
      axes: [Axis("n", MatrixAxes.sizes), MatrixAxes.kinds, MatrixAxes.scales(T.self), .flag("upper"), .threads],
      cost: MatrixAxes.cost, quickCost: 5000, alsoInFull: MatrixAxes.large([("upper", "no")])
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (n, upper) = (p.int("n"), p.flag("upper"))
      let a = check.positiveMatrices(n)
      // The other triangle must not be read.
      for i in 0..<a.buffer.count where upper ? i % n < i / n % n : i % n > i / n % n { a.buffer[i] = .nan }
      let factor: Buffer<T> = check.random.output(a.buffer.count)
      let failure = check.kernels.cholesky(a.buffer.read, factor.pointer, upper, n, check.count)
      if check.kind == .singular, n > 0 {
        check.requireFailure(failure, LAPACKFailure(item: 0, info: check.zeroRow(n) + 1))
        return check.result
      }
      // A semidefinite matrix is positive definite or not, as rounding will have it.
      if check.kind == .deficient, let failure {
        check.require("failed at \(failure), below the rank", failure.info > check.rank(n, n))
        return check.result
      }
      check.requireFailure(failure, nil)
      for (item, factor) in check.read("l", factor, n, n).enumerated() {
        let l = upper ? factor.transposed : factor
        for i in 0..<n {
          for j in i + 1..<max(n, i + 1) { check.require("[\(i), \(j)] is \(l[i, j].high)", l[i, j] == .zero) }
        }
        check.measure((a.wide[item] - l * l.transposed).oneNorm, in: a.wide[item].oneNorm * Double(n))
      }
      return check.result
    }
  }

  private static func orthogonalTriangular<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "qr.\(T.typeName)", measure: "‖A−QR‖ / (‖A‖ m u), ‖I−QᵀQ‖ / (m u)", bound: 30, dependence: .core,
      axes: rectangles(T.self) + [.flag("complete")], cost: MatrixAxes.cost, quickCost: 5000,
      alsoInFull: MatrixAxes.large([("complete", "no")], rectangular: true)
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (m, n, complete) = (p.int("m"), p.int("n"), p.flag("complete"))
      let k = complete ? m : min(m, n)
      let a = check.matrices(m, n)
      let q: Buffer<T> = check.random.output(check.count * m * k)
      let r: Buffer<T> = check.random.output(check.count * k * n)
      check.kernels.orthogonalTriangular(a.buffer.read, q.pointer, r.pointer, complete, m, n, check.count)
      for (item, (q, r)) in zip(check.read("q", q, m, k), check.read("r", r, k, n)).enumerated() {
        for i in 0..<k {
          for j in 0..<min(i, n) { check.require("r[\(i), \(j)] is \(r[i, j].high)", r[i, j] == .zero) }
        }
        check.measure((a.wide[item] - q * r).oneNorm, in: a.wide[item].oneNorm * Double(max(m, n)))
        check.measureOrthogonality(q)
      }
      return check.result
    }
  }

  /// The residual must be orthogonal to what A can reach; the solution is that of a matrix near A.
  private static func leastSquares<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "leastSquares.\(T.typeName)", measure: "‖Aᵀ(AX−B)‖ / (‖A‖(‖A‖‖X‖+‖B‖) max(m,n) u)", bound: 30, dependence: .core,
      axes: rectangles(T.self) + [Axis("columns", [0, 1, 3])], cost: MatrixAxes.cost, quickCost: 5000,
      alsoInFull: MatrixAxes.large([("columns", "3")], rectangular: true)
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (m, n, columns) = (p.int("m"), p.int("n"), p.int("columns"))
      let a = check.matrices(m, n)
      let b = check.sides(m, columns)
      let x: Buffer<T> = check.random.output(check.count * n * columns)
      let ranks = CaseMemory.allocate(check.count, repeating: Int32(-1))
      let tolerance = Double(max(m, n)) * T.epsilon
      let failure = check.kernels.leastSquares(
        a.buffer.read, b.buffer.read, x.pointer, ranks, tolerance, m, n, columns, check.count)
      check.requireFailure(failure, nil)
      for (item, x) in check.read("x", x, n, columns).enumerated() {
        let a = a.wide[item]
        let residual = a * x - b.wide[item]
        check.measure(
          (a.transposed * residual).oneNorm,
          in: a.oneNorm * (a.oneNorm * x.oneNorm + b.wide[item].oneNorm) * Double(max(m, n)))
        let rank = Int(ranks[item])
        switch check.kind {
        case .deficient: check.require("rank \(rank), expected \(check.rank(m, n))", rank == check.rank(m, n))
        case .singular where m > 0:
          let expected = min(m - 1, n)
          check.require("rank \(rank), expected \(expected)", rank == expected)
        case .well: check.require("rank \(rank), expected \(min(m, n))", rank == min(m, n))
        default: check.require("rank \(rank) of \(m)x\(n)", rank >= 0 && rank <= min(m, n))
        }
      }
      return check.result
    }
  }
}
