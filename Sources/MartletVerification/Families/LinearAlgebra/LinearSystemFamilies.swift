import MartletKernels
import MartletReference

/// Square systems by LU factors and by triangles, judged by residuals: Anderson et al., "LAPACK Users' Guide", and Higham, "Accuracy
/// and Stability of Numerical Algorithms". Triangles come from LU factors, whose entries below the pivots are at most 1: a random
/// triangle is too near to singular to say anything.
enum LinearSystemFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [solve(T.self), inverse(T.self), determinant(T.self), triangularSolve(T.self)]
  }

  private static func axes<T: VerificationScalar>(_: T.Type) -> [Axis] {
    [Axis("n", MatrixAxes.sizes), MatrixAxes.kinds, MatrixAxes.scales(T.self), .threads]
  }

  /// The factors of a batch, after checking what the kernel says about singular matrices.
  private static func factors<T: VerificationScalar>(
    _ check: inout MatrixCase<T>, _ a: MatrixInput<T>, _ n: Int
  ) -> (lu: Buffer<T>, pivots: UnsafeMutablePointer<Int32>, isSingular: Bool) {
    let lu: Buffer<T> = check.random.output(a.buffer.count)
    let pivots = CaseMemory.allocate(max(check.count * n, 1), repeating: Int32(-1))
    let failure = check.kernels.factor(a.buffer.read, lu.pointer, pivots, n, check.count)
    if check.kind == .singular, n > 0 {
      check.requireFailure(failure, LAPACKFailure(item: 0, info: check.zeroRow(n) + 1))
    } else if check.kind == .deficient, let failure {
      // Rounding may make a pivot zero, once the rank is used up.
      check.require("\(failure), below the rank", failure.info > check.rank(n, n))
    } else {
      check.requireFailure(failure, nil)
    }
    return (lu, pivots, failure != nil)
  }

  private static func solve<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "solve.\(T.typeName)", measure: "‖op(A)X−B‖ / (‖A‖‖X‖ n u)", bound: 30, dependence: .core,
      axes: axes(T.self) + [Axis("columns", [0, 1, 2, 7]), .flag("transpose"), .flag("shared")],
      cost: MatrixAxes.cost, quickCost: 5000,
      alsoInFull: MatrixAxes.large([("columns", "3"), ("transpose", "no"), ("shared", "no")])
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (n, columns, transpose, shared) = (p.int("n"), p.int("columns"), p.flag("transpose"), p.flag("shared"))
      let a = check.matrices(n, n)
      let (lu, pivots, isSingular) = factors(&check, a, n)
      if isSingular { return check.result }
      let b = check.sides(n, columns)
      let x: Buffer<T> = check.random.output(b.buffer.count)
      check.kernels.solve(lu.read, pivots, shared, b.buffer.read, x.pointer, n, columns, check.count, transpose)
      for (item, solution) in check.read("x", x, n, columns).enumerated() {
        let given = a.wide[shared ? 0 : item]
        let matrix = transpose ? given.transposed : given
        check.measure(
          (matrix * solution - b.wide[item]).oneNorm, in: matrix.oneNorm * solution.oneNorm * Double(n))
      }
      return check.result
    }
  }

  private static func inverse<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "inverse.\(T.typeName)", measure: "‖AY−I‖ / (‖A‖‖Y‖ n u)", bound: 30, dependence: .core, axes: axes(T.self),
      cost: MatrixAxes.cost, quickCost: 5000, alsoInFull: MatrixAxes.large([])
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let n = p.int("n")
      let a = check.matrices(n, n)
      let (lu, pivots, isSingular) = factors(&check, a, n)
      let y: Buffer<T> = check.random.output(a.buffer.count)
      check.kernels.inverse(lu.read, pivots, y.pointer, n, check.count)
      if isSingular {
        if check.kind == .deficient { return check.result }
        check.require(
          "the inverse of a singular matrix is not infinite", (0..<y.count).allSatisfy { y[$0] == .infinity })
        return check.result
      }
      for (item, inverse) in check.read("y", y, n, n).enumerated() {
        let product = a.wide[item] * inverse
        check.measure((product - .identity(n)).oneNorm, in: a.wide[item].oneNorm * inverse.oneNorm * Double(n))
      }
      return check.result
    }
  }

  /// LU factors are those of a matrix near A: the logarithm of the determinant moves by the condition times that. Against elimination
  /// in wide arithmetic; and the determinant against its logarithm.
  private static func determinant<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "determinant.\(T.typeName)", measure: "|log det − exact| / ((‖A‖‖A⁻¹‖ n + |log det|) u)", bound: 30,
      dependence: .core, axes: axes(T.self), allows: { $0.int("n") <= 17 }, cost: MatrixAxes.cost, quickCost: 5000
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let n = p.int("n")
      let a = check.matrices(n, n)
      let (lu, pivots, _) = factors(&check, a, n)
      let values = (0..<3).map { _ in check.random.output(check.count, of: T.self) }
      check.kernels.determinant(
        lu.read, pivots, values[0].pointer, values[1].pointer, values[2].pointer, n, check.count)
      for item in 0..<check.count {
        let (value, sign, logarithm) = (values[0][item], values[1][item], values[2][item])
        let exact = MartletReference.LinearAlgebra.Elimination(a.wide[item].elements, n: n)
        let (exactSign, exactLogarithm) = exact.logDeterminant()
        if check.kind == .singular, n > 0 {
          check.require("a zero determinant is not 0, 0, −∞", value == 0 && sign == 0 && logarithm == -.infinity)
        }
        if exactSign == 0 { continue }
        let condition = a.wide[item].oneNorm * WideMatrix(n, n, elements: exact.inverse()).oneNorm
        let size = abs(exactLogarithm.high)
        // A pivot that rounding made zero.
        if sign == 0, check.kind == .deficient { continue }
        check.measure((logarithm.wide - exactLogarithm).magnitude.high, in: condition * Double(n) + size)
        // Beyond that, rounding may change even the sign.
        guard condition * Double(max(n, 1)) * check.u < 0.01 else { continue }
        check.require("sign \(sign), expected \(exactSign)", sign.double == Double(exactSign))
        let expected = T.Wide.exp(exactLogarithm).high * Double(exactSign)
        if abs(expected) < T.greatestFiniteMagnitude.double / 2, abs(expected) > T.leastNormalMagnitude.double * 2 {
          check.measure(abs(value.double - expected), in: abs(expected) * (condition * Double(n) + size))
        }
      }
      return check.result
    }
  }

  private static func triangularSolve<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "triangularSolve.\(T.typeName)", measure: "‖op(T)X−B‖ / (‖T‖‖X‖ n u)", bound: 30, dependence: .core,
      axes: axes(T.self) + [
        Axis("columns", [0, 1, 2, 7]), .flag("transpose"), .flag("upper"), .flag("unit"), .flag("shared"),
      ], allows: { $0["kind"] != "singular" }, cost: MatrixAxes.cost, quickCost: 5000,
      alsoInFull: MatrixAxes.large([
        ("columns", "3"), ("transpose", "no"), ("upper", "no"), ("unit", "no"), ("shared", "no"),
      ])
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (n, columns) = (p.int("n"), p.int("columns"))
      let (transpose, upper, unit, shared) = (p.flag("transpose"), p.flag("upper"), p.flag("unit"), p.flag("shared"))
      let (lu, _, isSingular) = factors(&check, check.matrices(n, n), n)
      if isSingular { return check.result }
      // A unit triangle is the factor that has one, lest its solutions grow out of the type's range.
      let t: Buffer<T> = check.random.output(lu.count)
      var triangles: [WideMatrix<T.Wide>] = []
      for item in 0..<check.count {
        let first = item * n * n
        let isTransposed = upper != unit
        func isRead(_ i: Int, _ j: Int) -> Bool { i == j ? !unit : (j > i) == upper }
        func element(_ i: Int, _ j: Int) -> T { lu[first + (isTransposed ? j * n + i : i * n + j)] }
        for i in 0..<n {
          for j in 0..<n { t[first + i * n + j] = isRead(i, j) ? element(i, j) : .nan }
        }
        triangles.append(
          WideMatrix(n, n) { i, j in isRead(i, j) ? element(i, j).wide : i == j ? .one : T.Wide.zero })
      }
      if shared, let first = triangles.first { triangles = triangles.map { _ in first } }
      let b = check.sides(n, columns)
      let x: Buffer<T> = check.random.output(b.buffer.count)
      check.kernels.triangularSolve(
        t.read, shared, upper, transpose, unit, b.buffer.read, x.pointer, n, columns, check.count)
      for (item, solution) in check.read("x", x, n, columns).enumerated() {
        let matrix = transpose ? triangles[item].transposed : triangles[item]
        check.measure(
          (matrix * solution - b.wide[item]).oneNorm, in: matrix.oneNorm * solution.oneNorm * Double(n))
      }
      return check.result
    }
  }
}
