import MartletKernels

/// Compares every kernel with its reference, on all SIMD levels and BLAS cores of this machine.
///
/// Only one run at a time: it selects SIMD levels and sets the number of threads for the whole process.
public struct VerificationRun: Sendable {
  public let options: VerificationOptions

  public init(_ options: VerificationOptions) { self.options = options }

  /// The names of all families.
  public static var familyNames: [String] { CaseRegistry.families.map(\.name) }

  /// The cases of this process's run at one level.
  public func cases() throws(VerificationError) -> [VerificationCase] {
    try CaseRegistry.families(matching: options.filter).flatMap { family in
      family.cases(options.isQuick, options.seed).enumerated().map { index, parameters in
        VerificationCase(family, parameters, seed: CaseRandom.seed("\(family.name) \(index)", options.seed))
      }
    }
  }

  /// - Throws: `VerificationError` when no family matches the filter.
  public func run() throws(VerificationError) -> VerificationReport {
    let families = try CaseRegistry.families(matching: options.filter)
    let clock = ContinuousClock()
    let start = clock.now
    Threads.setCount(options.threads)
    let threads = Threads.count
    defer { Threads.setCount(threads) }

    var report = VerificationReport(
      families: [], seed: options.seed, threads: threads, blasCore: BLAS.facts.core, simd: SIMDLevel.current.name,
      version: options.version, isQuick: options.isQuick, cores: [], levels: [])
    var results: [String: FamilyResult] = [:]
    func merge(_ part: some Sequence<FamilyResult>) {
      for result in part { results[result.name]?.merge(result) ?? (results[result.name] = result) }
    }

    // The children work beside this process, which is busy with one thread most of the time.
    let coversCores = options.coversCores && families.contains { $0.dependence.contains(.core) }
    let children = coversCores ? BackgroundChildren(options, except: report.blasCore) : nil
    let home = SIMDLevel.current
    for level in options.coversLevels ? SIMDLevel.supported : [home] where level.rawValue <= home.rawValue {
      var runner = CaseRunner(options)
      // What does not depend on the level is run once, at the level that the machine gets anyway.
      let some = families.filter { level == home || $0.dependence.contains(.level) }
      runner.run(some, at: level, isDefaultLevel: level == home)
      merge(runner.results.values)
      let cases = runner.results.values.reduce(0) { $0 + $1.cases }
      report.levels.append(.init(name: level.name, cases: cases, note: nil))
      if level == home {
        let calling = families.filter { $0.dependence.contains(.core) }
        let cases = calling.reduce(0) { $0 + (runner.results[$1.name]?.cases ?? 0) }
        report.cores.append(.init(name: report.blasCore, cases: cases, note: nil))
      }
    }
    for outcome in children?.outcomes() ?? [] {
      merge(outcome.results)
      let cases = outcome.results.reduce(0) { $0 + $1.cases }
      report.cores.append(.init(name: outcome.core, cases: cases, note: outcome.note))
    }
    report.families = families.compactMap { results[$0.name] }
    report.seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    return report
  }
}
