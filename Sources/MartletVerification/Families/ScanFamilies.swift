import MartletKernels
import MartletReference

/// Variances, products, running sums and products, linear recurrences: each against the sums of its own terms. Orders exactly.
enum ScanFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [variance(T.self), product(T.self), scan(T.self, "sum"), scan(T.self, "product"), linear(T.self), order(T.self)]
  }

  private static let distributions = Axis("distribution", InputDistribution.allCases.map(\.rawValue))
  private static let rows = Axis("rows", [0, 1, 2, 3, 8, 17, 65])
  private static let columns = Axis("columns", [1, 2, 3, 8, 15, 16, 17, 33, 64, 65, 257, 1000])

  private static func input<T: VerificationScalar>(
    _ p: CaseParameters, _ random: inout CaseRandom, of: T.Type = T.self
  ) -> Buffer<T> {
    random.buffer(
      p.int("rows") * p.int("columns"), InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
  }

  /// Numbers near 1, so that long products neither over- nor underflow, and some zeros.
  private static func factors<T: VerificationScalar>(
    _ p: CaseParameters, _ random: inout CaseRandom, of: T.Type = T.self
  ) -> Buffer<T> {
    let x = random.output(p.int("rows") * p.int("columns"), of: T.self)
    for i in 0..<x.count {
      let isZero = p.flag("zeros") && random.below(p.int("columns")) == 0
      x[i] = T(isZero ? 0 : (random.below(2) == 0 ? -1 : 1) * (0.9 + 0.2 * random.unit()))
    }
    return x
  }

  /// err / (eps Σ(x−μ)²/(n − correction) + (eps μ)²).
  private static func variance<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "variance.\(T.typeName)", measure: "err / (eps σ² + (eps μ)²)", bound: 16, dependence: .level,
      axes: [
        rows, Axis("columns", [2, 3, 8, 15, 16, 17, 33, 64, 65, 257, 1023, 1025, 5000]), distributions,
        Axis("correction", [0, 1]), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = input(p, &random, of: T.self)
      let y = random.output(rows, of: T.self)
      let expected = WideBuffer<T>(count: rows)
      T.table(of: kernels).varianceRows(x.read, y.pointer, rows, columns, p.double("correction"))
      MartletReference.Reductions.varianceRows(
        x.read, expected.pointer, rows: rows, columns: columns, correction: p.double("correction"))
      var result = Measurement()
      result.compare("y", y, expected) { r in
        let sum = MartletReference.Reductions.sum(x.read + r * columns, count: columns)
        let mean = T.epsilon * sum / Double(columns)
        return T.epsilon * expected[r].high + mean * mean + T.leastNonzeroMagnitude.double
      }
      return result
    }
  }

  /// err / (eps n |Π x|): n − 1 products and the last rounding.
  private static func product<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "product.rows.\(T.typeName)", measure: "err / (eps n |Π x|)", bound: 1, dependence: [],
      axes: [rows, Axis("columns", [0, 1, 2, 3, 8, 17, 33, 64, 65, 257]), .flag("zeros"), .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = factors(p, &random, of: T.self)
      let y = random.output(rows, of: T.self)
      let expected = WideBuffer<T>(count: rows)
      T.table(of: kernels).productRows(x.read, y.pointer, rows, columns)
      MartletReference.Reductions.productRows(x.read, expected.pointer, rows: rows, columns: columns)
      var result = Measurement()
      result.compare("y", y, expected) { T.epsilon * Double(columns) * abs(expected[$0].high) }
      return result
    }
  }

  /// Running sums by the sum's bound, running products by the product's.
  private static func scan<T: VerificationScalar>(_: T.Type, _ kind: String) -> CaseFamily {
    let isSum = kind == "sum"
    return CaseFamily(
      "scan.\(kind).\(T.typeName)", measure: isSum ? "err / (eps Σ|x|)" : "err / (eps n |Π x|)", bound: isSum ? 16 : 1,
      dependence: [],
      axes: [rows, columns, distributions, .flag(isSum ? "reversed" : "zeros"), .threads],
      allows: { $0.int("rows") * $0.int("columns") * $0.int("columns") <= 4_000_000 }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = isSum ? input(p, &random, of: T.self) : factors(p, &random, of: T.self)
      let y = random.output(x.count, of: T.self)
      let expected = WideBuffer<T>(count: x.count)
      var result = Measurement()
      guard isSum else {
        T.table(of: kernels).scanProduct(x.read, y.pointer, rows, columns)
        MartletReference.Scans.productRows(x.read, expected.pointer, rows: rows, columns: columns)
        result.compare("y", y, expected) { T.epsilon * Double($0 % columns + 1) * abs(expected[$0].high) }
        return result
      }
      let reversed = p.flag("reversed")
      T.table(of: kernels).scanSum(x.read, y.pointer, rows, columns, reversed)
      MartletReference.Scans.sumRows(x.read, expected.pointer, rows: rows, columns: columns, reversed: reversed)
      let magnitude = WideBuffer<Float>(count: x.count)
      let magnitudes = x.magnitudes
      MartletReference.Scans.sumRows(
        magnitudes.read, magnitude.pointer, rows: rows, columns: columns, reversed: reversed)
      result.compare("y", y, expected) { T.epsilon * magnitude[$0] }
      return result
    }
  }

  /// err / (eps n y of the magnitudes): a product and a sum a step.
  private static func linear<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "scan.linear.\(T.typeName)", measure: "err / (eps n Σ|terms|)", bound: 1, dependence: [],
      axes: [rows, columns, distributions, .flag("reversed"), .flag("zeros"), .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns, reversed) = (p.int("rows"), p.int("columns"), p.flag("reversed"))
      let a = factors(p, &random, of: T.self)
      let b = input(p, &random, of: T.self)
      let y = random.output(b.count, of: T.self)
      let (expected, magnitude) = (WideBuffer<T>(count: b.count), WideBuffer<Float>(count: b.count))
      T.table(of: kernels).scanLinear(a.read, b.read, y.pointer, rows, columns, reversed)
      typealias Reference = MartletReference.Scans
      Reference.linearRows(a.read, b.read, expected.pointer, rows: rows, columns: columns, reversed: reversed)
      Reference.linearRows(
        a.magnitudes.read, b.magnitudes.read, magnitude.pointer, rows: rows, columns: columns, reversed: reversed)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        let steps = reversed ? columns - i % columns : i % columns + 1
        return T.epsilon * Double(steps) * magnitude[i] + T.leastNonzeroMagnitude.double
      }
      return result
    }
  }

  private static func order<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "order.rows.\(T.typeName)", measure: "wrong places", bound: 0, dependence: [],
      axes: [
        rows, Axis("columns", [0, 1, 2, 3, 17, 47, 48, 49, 65, 257, 1000]), distributions, .flag("descending"),
        .flag("ties"), .flag("special"), .threads,
      ],
      // Insertion is the reference order.
      allows: { $0.int("rows") * $0.int("columns") <= 8000 }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns, descending) = (p.int("rows"), p.int("columns"), p.flag("descending"))
      let x = input(p, &random, of: T.self)
      if p.flag("ties") { for i in 0..<x.count { x[i] = T(Int(x[i].double.remainder(dividingBy: 4))) } }
      let specials: [T] = [.nan, -.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude]
      if p.flag("special") {
        for i in 0..<x.count where random.below(5) == 0 { x[i] = specials[random.below(specials.count)] }
      }
      let places = CaseMemory.allocate(x.count + 1, repeating: Int32(-77))
      let expected = CaseMemory.allocate(x.count + 1, repeating: Int32(-99))
      T.table(of: kernels).orderRows(x.read, places, rows, columns, descending)
      MartletReference.Sorting.orderRows(x.read, expected, rows: rows, columns: columns, descending: descending)
      var result = Measurement()
      for i in 0..<x.count {
        result.count += 1
        if places[i] != expected[i] { result.fail("places[\(i)] is \(places[i]), expected \(expected[i])") }
      }
      if places[x.count] != -77 { result.fail("an element after the last place was written") }
      return result
    }
  }
}
