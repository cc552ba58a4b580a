/// What the cases of one family gave, over all cores and levels that were run.
public struct FamilyResult: Sendable, Codable {
  public let name: String
  /// The measure in words.
  public let measure: String
  public let bound: Double
  /// One a BLAS core and SIMD level.
  public internal(set) var parts: [FamilyPart] = []

  public var cases: Int { parts.reduce(0) { $0 + $1.cases } }
  /// Cases beyond the bound or with a fault.
  public var failures: Int { parts.reduce(0) { $0 + $1.failures } }
  /// The largest error in the family's measure; infinite when a result was not written, NaN or outside its array.
  public var worst: Double { parts.reduce(0) { max($0, $1.worst) } }
  public var maximumULP: Double { parts.reduce(0) { max($0, $1.maximumULP) } }
  public var relativeL2: Double { parts.reduce(0) { max($0, $1.relativeL2) } }
  /// A command line that runs the worst case alone.
  public var worstCase: String { worstPart?.command ?? "" }
  /// What was wrong with it beyond rounding, if anything was.
  public var fault: String? { worstPart?.fault }

  public var passed: Bool { failures == 0 && cases > 0 }

  /// The part that holds the worst case: a fault outweighs any rounding.
  public var worstPart: FamilyPart? {
    parts.filter { $0.cases > 0 }.max { a, b in
      (a.fault == nil ? 0 : 1, a.worst) < (b.fault == nil ? 0 : 1, b.worst)
    }
  }

  init(_ family: CaseFamily) {
    (name, measure, bound) = (family.name, family.measure, family.bound)
  }
}
