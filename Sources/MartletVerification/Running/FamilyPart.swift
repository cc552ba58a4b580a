/// What the cases of one family gave on one BLAS core and SIMD level.
public struct FamilyPart: Sendable, Codable {
  /// The BLAS core that was in use.
  public let core: String
  /// The SIMD level that was selected.
  public let level: String
  public internal(set) var cases = 0
  /// Cases beyond the bound or with a fault.
  public internal(set) var failures = 0
  /// The largest error in the family's measure; infinite when a result was not written, NaN or outside its array.
  public internal(set) var worst = 0.0
  public internal(set) var maximumULP = 0.0
  public internal(set) var relativeL2 = 0.0
  /// The text of the worst case.
  public internal(set) var worstCase = ""
  /// A command line that runs the worst case alone.
  public internal(set) var command = ""
  /// What was wrong with it beyond rounding, if anything was.
  public internal(set) var fault: String?
  /// How many cases each kernel variant had.
  public internal(set) var variants: [String: Int] = [:]
  /// Every case, where they are kept.
  public internal(set) var outcomes: [CaseOutcome] = []

  init(core: String, level: String) {
    self.core = core
    self.level = level
  }

  /// Takes the outcome of one more case.
  mutating func add(_ outcome: CaseOutcome, variant: String, keepsOutcome: Bool) {
    if worstCase.isEmpty || outcome.worst > worst || (fault == nil && outcome.fault != nil) {
      (worst, worstCase, fault) = (max(worst, outcome.worst), outcome.text, outcome.fault)
    }
    cases += 1
    if !outcome.passed { failures += 1 }
    maximumULP = max(maximumULP, outcome.maximumULP)
    relativeL2 = max(relativeL2, outcome.relativeL2)
    variants[variant, default: 0] += 1
    if keepsOutcome { outcomes.append(outcome) }
  }
}

/// What one case gave.
public struct CaseOutcome: Sendable, Codable {
  /// The case as `--case` takes it.
  public let text: String
  public let passed: Bool
  public let worst: Double
  public let maximumULP: Double
  public let relativeL2: Double
  public let fault: String?

  init(_ verificationCase: VerificationCase, _ measurement: Measurement) {
    text = "\(verificationCase)"
    passed = verificationCase.passes(measurement)
    (worst, maximumULP, relativeL2) = (measurement.worst, measurement.maximumULP, measurement.relativeL2)
    fault = measurement.fault
  }
}
