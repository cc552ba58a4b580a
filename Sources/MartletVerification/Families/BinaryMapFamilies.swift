import Glibc
import MartletKernels
import MartletReference

/// Maps of two operands: of equal shapes, and with one that is repeated over rows or columns.
enum BinaryMapFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    BinaryOp.allCases.map { family(T.self, $0) } + [broadcast(T.self, "rows"), broadcast(T.self, "columns")]
  }

  private static let elementary: [BinaryOp] = [.power, .atan2, .hypot]
  private static let distributions = InputDistribution.allCases.map(\.rawValue) + ["unit"]

  private static func family<T: VerificationScalar>(_: T.Type, _ op: BinaryOp) -> CaseFamily {
    let isSum = terms(op, 1, 1) != nil
    return CaseFamily(
      "map.\(op).\(T.typeName)", measure: isSum ? "err / (eps Σ|terms|)" : "err / ULP",
      bound: isSum ? 16 : elementary.contains(op) ? 4 : 1.001, dependence: .level,
      axes: [
        Axis("count", Axis.sizes + [1000, 20_000]), Axis("distribution", distributions),
        Axis("other", ["normal", "graded", "equal"]), Axis("alias", ["none", "a", "b"]), .threads,
      ],
      quickCost: T.self == Double.self ? 1000 : .max
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let a: Buffer<T> = operand(p["distribution"], count, &random)
      let b: Buffer<T> = p["other"] == "equal" ? a.copy() : operand(p["other"], count, &random)
      let expected = WideBuffer<T>(count: count)
      MartletReference.Maps.binary(op, a.read, b.read, expected.pointer, count: count, parameter: 0.01)
      let y =
        switch p["alias"] {
        case "a": a.copy()
        case "b": b.copy()
        default: random.output(count, of: T.self)
        }
      T.table(of: kernels).binary(
        op, p["alias"] == "a" ? y.read : a.read, p["alias"] == "b" ? y.read : b.read, y.pointer, count, 0.01)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        guard let sum = terms(op, a[i].double, b[i].double) else {
          return Measurement.ulp(of: T.self, at: expected[i].high)
        }
        // A gate among the denormal numbers has their spacing, which the slope and dy multiply.
        let steepness = 1 + abs(a[i].double) * (op == .geluTanhBackward ? 2 + a[i].double * a[i].double : 1)
        return T.epsilon * sum + T.leastNonzeroMagnitude.double * (1 + abs(b[i].double) * steepness)
      }
      return result
    }
  }

  private static func operand<T: VerificationScalar>(
    _ distribution: String, _ count: Int, _ random: inout CaseRandom
  ) -> Buffer<T> {
    if let kind = InputDistribution(rawValue: distribution) { return random.buffer(count, kind) }
    // Where outputs of sigmoid and tanh lie.
    let result = random.output(count, of: T.self)
    for i in 0..<count { result[i] = T(random.unit()) }
    return result
  }

  /// Σ|terms| of the gradients that add terms, each times 1 + the exponent that its exponential had to round; nil for what is
  /// one product or a choice.
  private static func terms(_ op: BinaryOp, _ x: Double, _ dy: Double) -> Double? {
    func slope(_ gate: Double, _ spread: Double) -> Double { abs(dy) * (gate + abs(x) * spread) }
    func sigmoid(_ w: Double) -> Double { 1 / (1 + exp(-w)) }
    switch op {
    case .tanhBackward: return abs(dy) * (1 + x * x)
    case .sigmoidBackward: return abs(dy * x) * (1 + abs(x))
    case .geluBackward:
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      return slope(0.5 * erfc(-x / 2.0.squareRoot()), density * (1 + x * x / 2))
    case .geluTanhBackward:
      let root = (8 / Double.pi).squareRoot()
      let argument = root * (x + 0.044715 * x * x * x)
      let gate = sigmoid(argument)
      let reach = 1 + abs(argument)
      return slope(gate * (1 + (1 - gate) * abs(argument)), root * (1 + 0.134145 * x * x) * gate * (1 - gate) * reach)
    case .eluBackward: return abs(dy) * (x > 0 ? 1 : 0.01 * exp(x))
    case .mishBackward:
      let whole = 1 + (1 + exp(x)) * (1 + exp(x))
      guard whole.isFinite else { return abs(dy) }
      return slope((whole - 2) / whole, 4 * exp(x) * (1 + exp(x)) / (whole * whole))
    case .siluBackward: return slope(sigmoid(x), sigmoid(x) * sigmoid(-x))
    default: return nil
    }
  }

  /// y[r,c] = op(a[r,c], b[c]) or op(a[r,c], b[r]), and swapped.
  private static func broadcast<T: VerificationScalar>(_: T.Type, _ along: String) -> CaseFamily {
    let operations: [BinaryOp] = [.add, .subtract, .multiply, .divide, .maximum, .minimum]
    return CaseFamily(
      "map.\(along).\(T.typeName)", measure: "err / ULP", bound: 1.001, dependence: .level,
      axes: [
        Axis("op", operations.map { "\($0)" }), Axis("rows", Axis.sizes), Axis("columns", Axis.sizes), .flag("swapped"),
        .distribution(.normal, .graded), .threads,
      ]
    ) { p, seed, kernels in
      guard let op = operations.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let (rows, columns, swapped) = (p.int("rows"), p.int("columns"), p.flag("swapped"))
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let a = random.buffer(rows * columns, distribution, of: T.self)
      let b = random.buffer(along == "rows" ? columns : rows, distribution, of: T.self)
      let y = random.output(rows * columns, of: T.self)
      let expected = WideBuffer<T>(count: rows * columns)
      typealias Reference = MartletReference.Maps
      if along == "rows" {
        Reference.binaryRows(op, a.read, b.read, expected.pointer, rows: rows, columns: columns, swapped: swapped)
        T.table(of: kernels).binaryRows(op, a.read, b.read, y.pointer, rows, columns, swapped)
      } else {
        Reference.binaryColumns(op, a.read, b.read, expected.pointer, rows: rows, columns: columns, swapped: swapped)
        T.table(of: kernels).binaryColumns(op, a.read, b.read, y.pointer, rows, columns, swapped)
      }
      var result = Measurement()
      result.compare("y", y, expected) { Measurement.ulp(of: T.self, at: expected[$0].high) }
      return result
    }
  }
}
