import MartletKernels
import MartletReference

/// Comparisons, exactly: of two arrays and of an array with a number, ties, NaN, infinities and both zeros among them.
enum ComparisonFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [compare(T.self)] }

  /// A byte that is no Bool: an answer that was not written.
  private static let poison: UInt8 = 0xA5

  private static func compare<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "compare.\(T.typeName)", measure: "wrong answers", bound: 0, dependence: .level,
      axes: [
        Axis("op", ComparisonOp.allCases.map { "\($0)" }), Axis("count", Axis.sizes + [1000, 40_000]),
        Axis("other", ["array", "scalar", "same"]), .flag("special"), .threads,
      ]
    ) { p, seed, kernels in
      guard let op = ComparisonOp.allCases.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let specials: [T] = [.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
      // Few different values, so that equal ones meet.
      func draw() -> T {
        p.flag("special") && random.below(3) == 0 ? specials[random.below(specials.count)] : T(random.below(7) - 3)
      }
      let (a, b) = (random.output(count, of: T.self), random.output(count, of: T.self))
      for i in 0..<count { (a[i], b[i]) = (draw(), draw()) }
      let scalar = draw()
      let second = p["other"] == "same" ? a : b
      let y = CaseMemory.allocate(count + 1, repeating: poison)
      let expected = CaseMemory.allocate(count + 1, repeating: poison ^ 0xFF)
      func bools(_ bytes: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<Bool> {
        UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: Bool.self)
      }
      if p["other"] == "scalar" {
        T.table(of: kernels).compareScalar(op, a.read, scalar, bools(y), count)
        MartletReference.Comparisons.compare(op, a.read, scalar: scalar, bools(expected), count: count)
      } else {
        T.table(of: kernels).compare(op, a.read, second.read, bools(y), count)
        MartletReference.Comparisons.compare(op, a.read, second.read, bools(expected), count: count)
      }
      var result = Measurement()
      for i in 0..<count {
        result.count += 1
        if y[i] != expected[i] {
          result.worst += 1
          if result.fault == nil { result.fault = "\(a[i]) \(op): byte \(y[i]), expected \(expected[i])" }
        }
      }
      if y[count] != poison { result.fail("an element after the last was written") }
      return result
    }
  }
}
