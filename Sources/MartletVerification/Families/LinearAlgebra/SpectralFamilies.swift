import MartletKernels
import MartletReference

/// Singular values and eigenvalues by LAPACK's test ratios; values alone against Jacobi's methods in wide arithmetic.
enum SpectralFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      decomposition(T.self), singularValues(T.self), symmetricEigen(T.self), symmetricEigenvalues(T.self),
      eigenvalues(T.self),
    ]
  }

  private static func axes<T: VerificationScalar>(_: T.Type, rectangular: Bool = true) -> [Axis] {
    (rectangular ? [Axis("m", MatrixAxes.sizes)] : [])
      + [Axis("n", MatrixAxes.sizes), MatrixAxes.kinds, MatrixAxes.scales(T.self), .threads]
  }

  private static func decomposition<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "svd.\(T.typeName)", measure: "‖A−USVᵀ‖ / (‖A‖ max(m,n) u), ‖I−UᵀU‖ / (m u), ‖I−VᵀV‖ / (n u)", bound: 50,
      dependence: .core, axes: axes(T.self) + [.flag("full")], cost: MatrixAxes.cost, quickCost: 5000,
      alsoInFull: MatrixAxes.large([("full", "no")], rectangular: true)
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (m, n, full) = (p.int("m"), p.int("n"), p.flag("full"))
      let k = min(m, n)
      let (sizeU, sizeV) = full ? (m, n) : (k, k)
      let a = check.matrices(m, n)
      let u: Buffer<T> = check.random.output(check.count * m * sizeU)
      let s: Buffer<T> = check.random.output(check.count * k)
      let vt: Buffer<T> = check.random.output(check.count * sizeV * n)
      let failure = check.kernels.singularValues(
        a.buffer.read, u.pointer, s.pointer, vt.pointer, full, m, n, check.count)
      check.requireFailure(failure, nil)
      let (us, ss, vts) = (check.read("u", u, m, sizeU), check.read("s", s, 1, k), check.read("vt", vt, sizeV, n))
      for item in 0..<check.count {
        let (u, s, vt) = (us[item], ss[item].elements, vts[item])
        requireDescending(&check, s)
        let product = WideMatrix(m, k) { u[$0, $1] * s[$1] } * WideMatrix(k, n) { vt[$0, $1] }
        check.measure((a.wide[item] - product).oneNorm, in: a.wide[item].oneNorm * Double(max(m, n)))
        check.measureOrthogonality(u)
        check.measureOrthogonality(vt.transposed)
      }
      return check.result
    }
  }

  private static func requireDescending<T: VerificationScalar>(_ check: inout MatrixCase<T>, _ s: [T.Wide]) {
    for (i, value) in s.enumerated() {
      check.require("s[\(i)] is \(value.high)", value >= .zero && (i == 0 || value <= s[i - 1]))
    }
  }

  private static func singularValues<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "singularValues.\(T.typeName)", measure: "|s − exact| / (s₁ max(m,n) u)", bound: 50, dependence: .core,
      axes: axes(T.self), allows: { max($0.int("m"), $0.int("n")) <= 17 }, cost: MatrixAxes.cost, quickCost: 5000
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (m, n) = (p.int("m"), p.int("n"))
      let a = check.matrices(m, n)
      let s: Buffer<T> = check.random.output(check.count * min(m, n))
      check.requireFailure(
        check.kernels.singularValues(a.buffer.read, nil, s.pointer, nil, false, m, n, check.count), nil)
      for (item, values) in check.read("s", s, 1, min(m, n)).enumerated() {
        requireDescending(&check, values.elements)
        let exact = MartletReference.LinearAlgebra.singularValues(a.wide[item].elements, m: m, n: n)
        for (value, exact) in zip(values.elements, exact) {
          check.measure((value - exact).magnitude.high, in: (values.elements.first?.high ?? 0) * Double(max(m, n)))
        }
      }
      return check.result
    }
  }

  private static func symmetricEigen<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "symmetricEigen.\(T.typeName)", measure: "‖A−VΛVᵀ‖ / (‖A‖ n u), ‖I−VᵀV‖ / (n u)", bound: 30, dependence: .core,
      axes: axes(T.self, rectangular: false) + [.flag("upper")], cost: MatrixAxes.cost, quickCost: 5000,
      alsoInFull: MatrixAxes.large([("upper", "no")])
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (n, upper) = (p.int("n"), p.flag("upper"))
      let a = symmetric(&check, n, upper: upper)
      let values: Buffer<T> = check.random.output(check.count * n)
      let vectors: Buffer<T> = check.random.output(check.count * n * n)
      check.requireFailure(
        check.kernels.symmetricEigen(a.buffer.read, values.pointer, vectors.pointer, upper, n, check.count), nil)
      let (lambdas, vs) = (check.read("values", values, 1, n), check.read("vectors", vectors, n, n))
      for item in 0..<check.count {
        let (lambda, v) = (lambdas[item].elements, vs[item])
        check.require("the values are not ascending", zip(lambda, lambda.dropFirst()).allSatisfy { $0 <= $1 })
        let product = v.scalingColumns(by: lambda) * v.transposed
        check.measure((a.wide[item] - product).oneNorm, in: a.wide[item].oneNorm * Double(n))
        check.measureOrthogonality(v)
      }
      return check.result
    }
  }

  /// Matrices with NaN in the triangle that must not be read.
  private static func symmetric<T: VerificationScalar>(
    _ check: inout MatrixCase<T>, _ n: Int, upper: Bool
  ) -> MatrixInput<T> {
    let a = check.symmetricMatrices(n)
    for i in 0..<a.buffer.count where upper ? i % n < i / n % n : i % n > i / n % n { a.buffer[i] = .nan }
    return a
  }

  private static func symmetricEigenvalues<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "symmetricEigenvalues.\(T.typeName)", measure: "|λ − exact| / (‖A‖ n u)", bound: 30, dependence: .core,
      axes: axes(T.self, rectangular: false) + [.flag("upper")], allows: { $0.int("n") <= 17 }, cost: MatrixAxes.cost,
      quickCost: 5000
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let (n, upper) = (p.int("n"), p.flag("upper"))
      let a = symmetric(&check, n, upper: upper)
      let values: Buffer<T> = check.random.output(check.count * n)
      check.requireFailure(check.kernels.symmetricEigen(a.buffer.read, values.pointer, nil, upper, n, check.count), nil)
      for (item, lambda) in check.read("values", values, 1, n).enumerated() {
        let exact = MartletReference.LinearAlgebra.symmetricEigenvalues(a.wide[item].elements, n: n)
        for (value, exact) in zip(lambda.elements, exact) {
          check.measure((value - exact).magnitude.high, in: a.wide[item].oneNorm * Double(n))
        }
      }
      return check.result
    }
  }

  /// Each computed λ must be an eigenvalue of a matrix near A: the least singular value of A − λI bounds the distance. Their sum must
  /// be the trace, or one of them could be missing and another there twice.
  private static func eigenvalues<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "eigenvalues.\(T.typeName)", measure: "σ_min(A−λI) / (‖A‖ n u), |Σλ − tr A| / (‖A‖ n u)", bound: 20,
      dependence: .core, axes: axes(T.self, rectangular: false), allows: { $0.int("n") <= 17 }, cost: MatrixAxes.cost,
      quickCost: 5000,
      alsoInFull: T.self == Float.self ? MatrixAxes.large([]) : []
    ) { p, seed, kernels in
      var check = MatrixCase<T>(p, seed: seed, kernels)
      let n = p.int("n")
      let a = check.matrices(n, n)
      let real: Buffer<T> = check.random.output(check.count * n)
      let imaginary: Buffer<T> = check.random.output(check.count * n)
      check.requireFailure(
        check.kernels.eigenvalues(a.buffer.read, real.pointer, imaginary.pointer, n, check.count), nil)
      let (reals, imaginaries) = (check.read("real", real, 1, n), check.read("imaginary", imaginary, 1, n))
      for item in 0..<check.count {
        let (a, re, im) = (a.wide[item], reals[item].elements, imaginaries[item].elements)
        let unit = a.oneNorm * Double(n)
        var excess = (0..<n).reduce(T.Wide.zero) { $0 + re[$1] - a[$1, $1] }
        excess = excess.magnitude
        check.measure(excess.high, in: unit)
        check.require("the imaginary parts do not cancel", im.reduce(T.Wide.zero) { $0 + $1 } == .zero)
        // One of a conjugate pair is enough, and a few of a large matrix.
        for i in stride(from: 0, to: n, by: n > 20 ? 16 : 1) where im[i] >= .zero {
          check.measure(leastSingularValue(a, re[i], im[i]), in: unit)
        }
      }
      return check.result
    }
  }

  /// σ_min(A − (x + iy)·I), never too small, by inverse iteration on its real form [A − x, y; −y, A − x].
  private static func leastSingularValue<W: WideReal>(_ a: WideMatrix<W>, _ x: W, _ y: W) -> Double {
    let n = a.rows
    let isReal = y == .zero
    let size = isReal ? n : 2 * n
    let shifted = WideMatrix<W>(size, size) { i, j in
      let (row, column) = (i % n, j % n)
      if (i < n) == (j < n) { return row == column ? a[row, row] - x : a[row, column] }
      return row == column ? (i < n ? y : -y) : .zero
    }
    let elimination = MartletReference.LinearAlgebra.Elimination(shifted.elements, n: size)
    if elimination.zeroPivot != nil { return 0 }
    let transposed = MartletReference.LinearAlgebra.Elimination(shifted.transposed.elements, n: size)
    if transposed.zeroPivot != nil { return 0 }
    var v = (0..<size).map { W(1 + 0.37 * Double($0 % 5)) }
    var largest = 0.0
    for _ in 0..<6 {
      // ‖M⁻¹v‖/‖v‖ is at most 1/σ_min, and soon close to it.
      let before = norm(v)
      let w = elimination.solve(v)
      let after = norm(w)
      if !after.isFinite || before == 0 { return 0 }
      largest = max(largest, after / before)
      let z = transposed.solve(w.map { $0 / W(after) })
      let length = norm(z)
      if !length.isFinite || length == 0 { break }
      v = z.map { $0 / W(length) }
    }
    return largest == 0 ? 0 : 1 / largest
  }

  private static func norm<W: WideReal>(_ v: [W]) -> Double {
    let largest = v.reduce(0) { max($0, abs($1.high)) }
    if largest == 0 || !largest.isFinite { return largest }
    return v.reduce(0) { $0 + $1.high / largest * ($1.high / largest) }.squareRoot() * largest
  }
}
