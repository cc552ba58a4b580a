import MartletKernels

/// Runs cases in this process, on the BLAS core that it has.
struct CaseRunner {
  let options: VerificationOptions
  /// The BLAS core's name when it must be asked for, nil when it is what the machine gets anyway.
  let core: String?
  private(set) var results: [String: FamilyResult] = [:]

  init(_ options: VerificationOptions, core: String? = nil) {
    self.options = options
    self.core = core
  }

  /// Runs the families at one SIMD level.
  mutating func run(_ families: [CaseFamily], at level: SIMDLevel, isDefaultLevel: Bool) {
    let home = SIMDLevel.current
    guard SIMDLevel.select(level) else { return }
    defer { _ = SIMDLevel.select(home) }
    for family in families {
      options.progress?("\(core.map { $0 + " " } ?? "")\(level.name) \(family.name)")
      run(family, commandPrefix: prefix(isDefaultLevel ? nil : level))
    }
  }

  private mutating func run(_ family: CaseFamily, commandPrefix: String) {
    let cases = family.cases(options.isQuick, options.seed)
    // Resizing the pool costs more than many a case.
    let ordered = cases.enumerated().sorted { a, b in
      (Self.threads(a.element), a.offset) < (Self.threads(b.element), b.offset)
    }
    for (index, parameters) in ordered {
      let seed = CaseRandom.seed("\(family.name) \(index)", options.seed)
      let verificationCase = VerificationCase(family, parameters, seed: seed)
      let measurement = verificationCase.run(options.kernels)
      add(family, verificationCase, measurement, "\(commandPrefix)martlet verify --case '\(verificationCase)'")
    }
    results[family.name, default: FamilyResult(family)].requireCases(cases.count)
  }

  private mutating func add(
    _ family: CaseFamily, _ verificationCase: VerificationCase, _ measurement: Measurement, _ command: String
  ) {
    var result = FamilyResult(family)
    result.cases = 1
    result.failures = verificationCase.passes(measurement) ? 0 : 1
    result.worst = measurement.worst
    result.maximumULP = measurement.maximumULP
    result.relativeL2 = measurement.relativeL2
    result.worstCase = command
    result.fault = measurement.fault
    results[family.name, default: FamilyResult(family)].merge(result)
  }

  /// The environment that a command needs to run on the same core and level.
  private func prefix(_ level: SIMDLevel?) -> String {
    let core = core.map { "OPENBLAS_CORETYPE=\($0) " } ?? ""
    return core + (level.map { "MARTLET_SIMD=\($0.name) " } ?? "")
  }

  private static func threads(_ p: CaseParameters) -> Int { p.has("threads") ? p.int("threads") : 0 }
}

extension FamilyResult {
  /// A variant with too few cases is not proved.
  mutating func requireCases(_ count: Int) {
    guard count < CaseFamily.leastCases else { return }
    failures += 1
    fault = fault ?? "only \(count) cases; a variant needs \(CaseFamily.leastCases)"
  }
}
