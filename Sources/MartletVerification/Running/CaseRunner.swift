import MartletKernels

/// Runs cases in this process, on the BLAS core that it has.
struct CaseRunner {
  let options: VerificationOptions
  let core: String
  /// What a command must say to come to this core: nothing where the machine chooses it anyway.
  private let coreOption: String
  private(set) var results: [String: FamilyResult] = [:]

  init(_ options: VerificationOptions, core: String, isDefaultCore: Bool) {
    self.options = options
    self.core = core
    coreOption = isDefaultCore ? "" : " --core \(core)"
  }

  /// Runs the families at one SIMD level.
  /// - Parameter takesLeast: only as many cases as a combination needs.
  mutating func run(
    _ families: [CaseFamily], at level: SIMDLevel, isDefaultLevel: Bool, takesLeast: Bool = false
  ) {
    let home = SIMDLevel.current
    guard SIMDLevel.select(level) else { return }
    defer { _ = SIMDLevel.select(home) }
    let prefix = "martlet verify" + coreOption + (isDefaultLevel ? "" : " --simd \(level.name)") + " --case "
    for family in families {
      options.progress?("\(core) \(level.name) \(family.name)")
      run(family, options.cases(of: family, takesLeast: takesLeast), level, commandPrefix: prefix)
    }
  }

  private mutating func run(
    _ family: CaseFamily, _ cases: [VerificationCase], _ level: SIMDLevel, commandPrefix: String
  ) {
    // Resizing the pool costs more than many a case.
    let ordered = cases.enumerated().sorted { a, b in
      (Self.threads(a.element.parameters), a.offset) < (Self.threads(b.element.parameters), b.offset)
    }
    var part = FamilyPart(core: core, level: level.name)
    for (_, verificationCase) in ordered {
      let outcome = CaseOutcome(verificationCase, verificationCase.run(options.kernels))
      part.add(
        outcome, variant: family.variant(of: verificationCase.parameters), keepsOutcome: options.keepsCases)
    }
    part.command = "\(commandPrefix)'\(part.worstCase)'"
    results[family.name, default: FamilyResult(family)].parts.append(part)
  }

  private static func threads(_ p: CaseParameters) -> Int { p.has("threads") ? p.int("threads") : 0 }
}

extension VerificationOptions {
  /// The cases that a run has of a family.
  func cases(of family: CaseFamily, takesLeast: Bool = false) -> [VerificationCase] {
    let sample = takesLeast ? family.leastSample(seed) : family.cases(isQuick, seed)
    return sample.enumerated().map { index, parameters in
      // Another number of threads stands in the case's text, so that it stays all that is needed.
      let isFixed = caseThreads > 0 && parameters.has("threads")
      return VerificationCase(
        family, isFixed ? parameters.with("threads", String(caseThreads)) : parameters,
        seed: CaseRandom.seed("\(family.name) \(index)", seed))
    }
  }
}
