import Glibc
import MartletKernels
import MartletReference

/// How the matrices of a case are made.
enum MatrixKind: String, CaseIterable {
  /// A condition of a few units.
  case well
  case random
  /// Rank max(1, k/2), up to rounding.
  case deficient
  /// A row of zeros (and a column, when symmetric).
  case singular
  /// Rows from 1e6 down to 1e−6.
  case graded
}

/// A batch of matrices for kernels and, in wide arithmetic, for judging them.
struct MatrixInput<T: VerificationScalar> {
  let buffer: Buffer<T>
  let wide: [WideMatrix<T.Wide>]

  init(_ buffer: Buffer<T>, rows: Int, columns: Int, count: Int) {
    self.buffer = buffer
    wide = (0..<count).map { item in
      WideMatrix(rows, columns) { buffer[(item * rows + $0) * columns + $1].wide }
    }
  }
}

/// What the families of linear algebra have in common.
struct MatrixCase<T: VerificationScalar> {
  let kind: MatrixKind
  let scale: Double
  let count: Int
  let kernels: LinearAlgebraTable<T>
  var random: CaseRandom
  var result = Measurement()

  init(_ p: CaseParameters, seed: UInt64, _ kernels: KernelSet) {
    kind = MatrixKind(rawValue: p["kind"]) ?? .random
    scale = p.double("scale")
    let largest = max(p.int("n"), p.has("m") ? p.int("m") : 0)
    count = largest > 40 ? 1 : 3
    self.kernels = T.table(of: kernels).linearAlgebra
    random = CaseRandom(seed: seed)
  }

  /// The type's unit roundoff u, the unit of LAPACK's test ratios.
  var u: Double { T.epsilon / 2 }

  /// The row that a singular matrix has no numbers in, which is where elimination meets a zero pivot.
  func zeroRow(_ n: Int) -> Int { n / 2 }

  /// The rank of a deficient matrix.
  func rank(_ m: Int, _ n: Int) -> Int { min(m, n) < 2 ? min(m, n) : min(m, n) / 2 }

  mutating func matrices(_ m: Int, _ n: Int) -> MatrixInput<T> {
    input(m, n) { $0.rectangle(m, n) }
  }

  /// Symmetric ones.
  mutating func symmetricMatrices(_ n: Int) -> MatrixInput<T> {
    input(n, n) { base in
      if base.kind == .deficient {
        let factor = base.normal(n, base.rank(n, n))
        return base.product(factor, factor, n, n, base.rank(n, n))
      }
      let square = base.rectangle(n, n, grading: 3)
      let grades = base.kind == .graded ? base.grades(n, 3) : [Double](repeating: 1, count: n)
      return (0..<n * n).map { i in
        let (row, column) = (i / n, i % n)
        let isZero = base.kind == .singular && (row == base.zeroRow(n) || column == base.zeroRow(n))
        return isZero ? 0 : 0.5 * (square[i] * grades[column] + square[column * n + row] * grades[row])
      }
    }
  }

  /// Symmetric positive definite ones, but for the deficient (semidefinite) and singular (indefinite from the zero row on) kinds.
  mutating func positiveMatrices(_ n: Int) -> MatrixInput<T> {
    input(n, n) { base in
      let inner = base.kind == .deficient ? base.rank(n, n) : n
      let factor = base.normal(n, inner)
      var square = base.product(factor, factor, n, n, inner)
      let grades = base.kind == .graded ? base.grades(n, 3) : [Double](repeating: 1, count: n)
      for i in 0..<n * n { square[i] = square[i] * grades[i / n] * grades[i % n] }
      for i in 0..<n {
        if base.kind != .deficient { square[i * n + i] += (base.kind == .random ? 0.1 : 1) * grades[i] * grades[i] }
        if base.kind == .singular, i == base.zeroRow(n) { square[i * n + i] = -1 }
      }
      return square
    }
  }

  /// Any numbers, never scaled.
  mutating func sides(_ m: Int, _ n: Int) -> MatrixInput<T> {
    MatrixInput(random.buffer(count * m * n), rows: m, columns: n, count: count)
  }

  private mutating func input(
    _ m: Int, _ n: Int, _ make: (inout MatrixCase) -> [Double]
  ) -> MatrixInput<T> {
    let buffer: Buffer<T> = random.output(count * m * n)
    for item in 0..<count {
      for (i, value) in make(&self).enumerated() { buffer[item * m * n + i] = T(value * scale) }
    }
    return MatrixInput(buffer, rows: m, columns: n, count: count)
  }

  private mutating func rectangle(_ m: Int, _ n: Int, grading: Double = 6) -> [Double] {
    if kind == .deficient {
      let inner = rank(m, n)
      let (left, right) = (normal(m, inner), normal(n, inner))
      return product(left, right, m, n, inner)
    }
    var values = normal(m, n)
    let grades = kind == .graded ? grades(m, grading) : []
    for i in 0..<m {
      for j in 0..<n {
        if kind == .well, i == j { values[i * n + j] += 2 * Double(max(m, n)).squareRoot() }
        if kind == .singular, i == zeroRow(m) { values[i * n + j] = 0 }
        if kind == .graded { values[i * n + j] *= grades[i] }
      }
    }
    return values
  }

  /// From 10^e down to 10^−e.
  private func grades(_ n: Int, _ exponent: Double) -> [Double] {
    (0..<n).map { pow(10, exponent - 2 * exponent * Double($0) / Double(max(n - 1, 1))) }
  }

  private mutating func normal(_ m: Int, _ n: Int) -> [Double] { (0..<m * n).map { _ in random.normal() } }

  /// a[m, k]·b[n, k]ᵀ / √k.
  private func product(_ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int) -> [Double] {
    (0..<m * n).map { i in
      (0..<k).reduce(0) { $0 + a[i / n * k + $1] * b[i % n * k + $1] } / Double(max(k, 1)).squareRoot()
    }
  }
}

extension MatrixCase {
  /// A result as wide matrices; fails when it was not written, or holds what is no number.
  mutating func read(_ name: String, _ buffer: Buffer<T>, _ rows: Int, _ columns: Int) -> [WideMatrix<T.Wide>] {
    if !buffer.isConfined { result.fail("\(name): an element outside the output was written") }
    for i in 0..<count * rows * columns {
      if buffer[i].isPoison { result.fail("\(name)[\(i)] was not written") }
      if !buffer[i].isFinite { result.fail("\(name)[\(i)] is \(buffer[i])") }
    }
    return MatrixInput(buffer, rows: rows, columns: columns, count: count).wide
  }

  /// A test ratio: a residual in units of `unit`·u. Nothing may be left over where the unit is zero.
  mutating func measure(_ residual: Double, in unit: Double) {
    result.count += 1
    let ratio = residual == 0 ? 0 : residual / (unit * u)
    result.worst = max(result.worst, ratio.isNaN ? .infinity : ratio)
    if ratio.isNaN { result.fail("a residual is \(residual) in units of \(unit * u)") }
    if residual.isFinite, unit.isFinite {
      result.errorSquares += residual * residual
      result.referenceSquares += unit * unit
    }
  }

  /// ‖I − QᵀQ‖ for the columns of q.
  mutating func measureOrthogonality(_ q: WideMatrix<T.Wide>) {
    measure((.identity(q.columns) - q.transposed * q).oneNorm, in: Double(max(q.rows, 1)))
  }

  /// Elements that must be exactly a value.
  mutating func require(_ name: String, _ holds: Bool) {
    if !holds { result.fail(name) }
  }

  /// What a kernel said about failing.
  mutating func requireFailure(_ failure: LAPACKFailure?, _ expected: LAPACKFailure?) {
    if failure != expected {
      result.fail("failure \(failure.map { "\($0)" } ?? "none"), expected \(expected.map { "\($0)" } ?? "none")")
    }
  }
}

/// The axes that the families share.
enum MatrixAxes {
  static let sizes = [0, 1, 2, 3, 5, 8, 16, 17, 33]
  static let kinds = Axis("kind", MatrixKind.allCases.map(\.rawValue))

  /// Uniform scales: what leaves room in the type for products with numbers graded by 1e±6.
  static func scales<T: VerificationScalar>(_: T.Type) -> Axis {
    Axis("scale", T.self == Float.self ? ["1", "1e15", "1e-15"] : ["1", "1e30", "1e-30"])
  }

  static func cost(_ p: CaseParameters) -> Int {
    let (n, m) = (p.int("n"), p.has("m") ? p.int("m") : p.int("n"))
    return n * m * max(n, m)
  }

  /// Sizes at which LAPACK works in blocks.
  static func large(_ other: [(name: String, value: String)], rectangular: Bool = false) -> [CaseParameters] {
    [("65", "64"), ("129", "129"), ("130", "70"), ("70", "130")].filter { rectangular || $0 == $1 || $0 == "65" }
      .map { m, n in
        CaseParameters(
          (rectangular ? [("m", m)] : []) + [("n", n), ("kind", "random"), ("scale", "1"), ("threads", "2")] + other)
      }
  }
}
