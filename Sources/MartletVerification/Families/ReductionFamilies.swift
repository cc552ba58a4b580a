import MartletKernels
import MartletReference

/// Sums against eps·Σ|x|; maxima, their places and tests exactly.
enum ReductionFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      whole(T.self), squares(T.self), sums(T.self, "rows"), sums(T.self, "columns"), extrema(T.self, "maximum"),
      extrema(T.self, "minimum"), finite(T.self),
    ]
  }

  private static let distributions = Axis("distribution", InputDistribution.allCases.map(\.rawValue))
  private static let counts = Axis("count", Axis.sizes + [1000, 32_768, 70_001])
  private static let matrix = [
    Axis("rows", Axis.sizes + [1000]), Axis("columns", Axis.sizes + [1000]), distributions, .threads,
  ]

  private static func input<T: VerificationScalar>(
    _ p: CaseParameters, _ count: Int, _ random: inout CaseRandom, of: T.Type = T.self
  ) -> Buffer<T> {
    random.buffer(count, InputDistribution(rawValue: p["distribution"]) ?? .normal)
  }

  private static func whole<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "sum.\(T.typeName)", measure: "err / (eps Σ|x|)", bound: 16, dependence: .level,
      axes: [counts, distributions, .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let x = input(p, p.int("count"), &random, of: T.self)
      let sum = T.table(of: kernels).sum(x.read, x.count)
      return scalar(sum, MartletReference.Reductions.wideSum(x.read, count: x.count), x.magnitudes, T.self)
    }
  }

  /// Σx², which gradient clipping compares over many arrays, accumulates in Double for both types.
  private static func squares<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "sumOfSquares.\(T.typeName)", measure: "err / (eps Σx²), eps of float64", bound: 16, dependence: .level,
      axes: [counts, distributions, .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let x = input(p, p.int("count"), &random, of: T.self)
      let sum = T.table(of: kernels).sumOfSquares(x.read, x.count)
      // Squares of floats add up exactly enough only in double-double.
      let doubles = Buffer<Double>(count: x.count)
      for i in 0..<x.count { doubles[i] = x[i].double }
      var expected = DoubleDouble(0)
      for i in 0..<x.count { expected.addProduct(doubles[i], doubles[i]) }
      var result = Measurement()
      result.compare("sum", sum, expected, unit: Double.epsilon * expected.high)
      return result
    }
  }

  /// A sum is returned as Double but need only be as good as T.
  private static func scalar<T: VerificationScalar>(
    _ sum: Double, _ expected: T.Wide, _ magnitudes: Buffer<Float>, _: T.Type
  ) -> Measurement {
    var result = Measurement()
    let magnitude = MartletReference.Reductions.wideSum(magnitudes.read, count: magnitudes.count)
    result.compare(
      "sum", sum, DoubleDouble(high: expected.high, low: expected.low), unit: T.epsilon * magnitude)
    return result
  }

  private static func sums<T: VerificationScalar>(_: T.Type, _ along: String) -> CaseFamily {
    CaseFamily(
      "sum.\(along).\(T.typeName)", measure: "err / (eps Σ|x|)", bound: 16, dependence: .level, axes: matrix,
      allows: { $0.int("rows") * $0.int("columns") <= 300_000 }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = input(p, rows * columns, &random, of: T.self)
      let magnitudes = x.magnitudes
      let count = along == "rows" ? rows : columns
      let y = random.output(count, of: T.self)
      let (expected, magnitude) = (WideBuffer<T>(count: count), WideBuffer<Float>(count: count))
      typealias Reference = MartletReference.Reductions
      if along == "rows" {
        T.table(of: kernels).sumRows(x.read, y.pointer, rows, columns)
        Reference.sumRows(x.read, expected.pointer, rows: rows, columns: columns)
        Reference.sumRows(magnitudes.read, magnitude.pointer, rows: rows, columns: columns)
      } else {
        T.table(of: kernels).sumColumns(x.read, y.pointer, rows, columns)
        Reference.sumColumns(x.read, expected.pointer, rows: rows, columns: columns)
        Reference.sumColumns(magnitudes.read, magnitude.pointer, rows: rows, columns: columns)
      }
      var result = Measurement()
      result.compare("y", y, expected) { T.epsilon * magnitude[$0] }
      return result
    }
  }

  private static func extrema<T: VerificationScalar>(_: T.Type, _ kind: String) -> CaseFamily {
    CaseFamily(
      "\(kind).rows.\(T.typeName)", measure: "wrong values and places", bound: 0, dependence: .level,
      axes: matrix + [Axis("ties", ["yes", "no"]), Axis("special", ["none", "nan", "-inf", "inf"])],
      allows: { $0.int("rows") * $0.int("columns") <= 100_000 }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = input(p, rows * columns, &random, of: T.self)
      if p.flag("ties") { for i in 0..<x.count { x[i] = T(Int(x[i].double.remainder(dividingBy: 4))) } }
      let specials: [String: T] = ["nan": .nan, "inf": .infinity, "-inf": -.infinity]
      if let special = specials[p["special"]] {
        for r in 0..<rows where columns > 0 {
          for _ in 0..<2 { x[r * columns + random.below(columns)] = special }
        }
      }
      let (y, expected) = (random.output(rows, of: T.self), random.output(rows, of: T.self))
      let places = CaseMemory.allocate(rows + 1, repeating: Int32(-77))
      let expectedPlaces = CaseMemory.allocate(rows + 1, repeating: Int32(-99))
      typealias Reference = MartletReference.Reductions
      if kind == "maximum" {
        T.table(of: kernels).maximumRows(x.read, y.pointer, rows, columns)
        T.table(of: kernels).argmaxRows(x.read, places, rows, columns)
        Reference.maximumRows(x.read, expected.pointer, rows: rows, columns: columns)
        Reference.argmaxRows(x.read, expectedPlaces, rows: rows, columns: columns)
      } else {
        T.table(of: kernels).minimumRows(x.read, y.pointer, rows, columns)
        T.table(of: kernels).argminRows(x.read, places, rows, columns)
        Reference.minimumRows(x.read, expected.pointer, rows: rows, columns: columns)
        Reference.argminRows(x.read, expectedPlaces, rows: rows, columns: columns)
      }
      var result = Measurement()
      result.compareExactly("y", y, expected)
      for r in 0..<rows where places[r] != expectedPlaces[r] {
        result.fail("the place of row \(r)'s \(kind) is \(places[r]), expected \(expectedPlaces[r])")
      }
      if places[rows] != -77 { result.fail("an element after the last place was written") }
      return result
    }
  }

  private static func finite<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "allFinite.\(T.typeName)", measure: "wrong answers", bound: 0, dependence: .level,
      axes: [counts, Axis("special", ["none", "nan", "inf", "-inf", "largest"]), Axis("place", [0, 1, 2]), .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let x = random.buffer(p.int("count"), of: T.self)
      let specials: [String: T] = [
        "nan": .nan, "inf": .infinity, "-inf": -.infinity, "largest": T.greatestFiniteMagnitude,
      ]
      // First, in the middle, last.
      if let special = specials[p["special"]], x.count > 0 { x[(x.count - 1) * p.int("place") / 2] = special }
      var result = Measurement()
      result.count = 1
      let expected = MartletReference.Reductions.allFinite(x.read, count: x.count)
      if T.table(of: kernels).allFinite(x.read, x.count) != expected { result.fail("the answer is \(!expected)") }
      return result
    }
  }
}
