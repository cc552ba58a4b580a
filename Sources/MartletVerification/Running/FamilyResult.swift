/// What the cases of one family gave, over all cores and levels that were run.
public struct FamilyResult: Sendable {
  public let name: String
  /// The measure in words.
  public let measure: String
  public let bound: Double
  public internal(set) var cases = 0
  /// Cases beyond the bound or with a fault.
  public internal(set) var failures = 0
  /// The largest error in the family's measure; infinite when a result was not written, NaN or outside its array.
  public internal(set) var worst = 0.0
  public internal(set) var maximumULP = 0.0
  public internal(set) var relativeL2 = 0.0
  /// A command line that runs the worst case alone.
  public internal(set) var worstCase = ""
  /// What was wrong with it beyond rounding, if anything was.
  public internal(set) var fault: String?

  public var passed: Bool { failures == 0 && cases > 0 }

  mutating func merge(_ other: FamilyResult) {
    if worstCase.isEmpty || other.worst > worst || (fault == nil && other.fault != nil) {
      (worst, worstCase, fault) = (max(worst, other.worst), other.worstCase, other.fault)
    }
    cases += other.cases
    failures += other.failures
    maximumULP = max(maximumULP, other.maximumULP)
    relativeL2 = max(relativeL2, other.relativeL2)
  }
}

extension FamilyResult: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, measure, bound, cases, failures, worst, fault
    case maximumULP = "max_ulp"
    case relativeL2 = "relative_l2"
    case worstCase = "worst_case"
  }

  // JSON has no infinities: what is not finite is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(cases, forKey: .cases)
    try container.encode(failures, forKey: .failures)
    try container.encode(worst.isFinite ? worst : nil, forKey: .worst)
    try container.encode(bound, forKey: .bound)
    try container.encode(maximumULP.isFinite ? maximumULP : nil, forKey: .maximumULP)
    try container.encode(relativeL2.isFinite ? relativeL2 : nil, forKey: .relativeL2)
    try container.encode(measure, forKey: .measure)
    try container.encode(worstCase, forKey: .worstCase)
    try container.encode(fault, forKey: .fault)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try container.decodeIfPresent(Double.self, forKey: key) ?? .infinity
    }
    name = try container.decode(String.self, forKey: .name)
    measure = try container.decode(String.self, forKey: .measure)
    bound = try container.decode(Double.self, forKey: .bound)
    cases = try container.decode(Int.self, forKey: .cases)
    failures = try container.decode(Int.self, forKey: .failures)
    worst = try number(.worst)
    maximumULP = try number(.maximumULP)
    relativeL2 = try number(.relativeL2)
    worstCase = try container.decode(String.self, forKey: .worstCase)
    fault = try container.decodeIfPresent(String.self, forKey: .fault)
  }

  init(_ family: CaseFamily) {
    (name, measure, bound) = (family.name, family.measure, family.bound)
  }
}
