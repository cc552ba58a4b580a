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
    try CaseRegistry.families(matching: options.filter).flatMap { options.cases(of: $0) }
  }

  /// - Throws: `VerificationError` when no family matches the filter.
  public func run() throws(VerificationError) -> VerificationReport {
    let families = try CaseRegistry.families(matching: options.filter)
    let clock = ContinuousClock()
    let start = clock.now
    Threads.setCount(options.threads)
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    let home = SIMDLevel.current
    var report = VerificationReport(options, threads: threads)
    var results: [String: FamilyResult] = [:]
    func merge(_ part: some Sequence<FamilyResult>) {
      for result in part { results[result.name, default: result.withoutParts].parts += result.parts }
    }

    // The children work beside this process, which is busy with one thread most of the time.
    let coversCores = options.coversCores && families.contains { $0.dependence.contains(.core) }
    let children = coversCores ? BackgroundChildren(options, except: report.blasCore) : nil
    let isDefaultCore = report.blasCore == options.defaultCore ?? report.blasCore
    for level in options.levels {
      var runner = CaseRunner(options, core: report.blasCore, isDefaultCore: isDefaultCore)
      // What does not depend on the level is run once, at the level that the machine gets anyway.
      let some = families.filter { level == home || $0.dependence.contains(.level) }
      runner.run(some, at: level, isDefaultLevel: level.name == options.defaultLevel ?? home.name)
      merge(runner.results.values)
      let cases = runner.results.values.reduce(0) { $0 + $1.cases }
      report.levels.append(.init(name: level.name, cases: cases, note: nil))
    }
    let calling = Set(families.filter { $0.dependence.contains(.core) }.map(\.name))
    let cases = results.values.filter { calling.contains($0.name) }.reduce(0) { $0 + $1.cases }
    report.cores.append(.init(name: report.blasCore, cases: cases, note: nil))
    for outcome in children?.outcomes() ?? [] {
      merge(outcome.results)
      let cases = outcome.results.reduce(0) { $0 + $1.cases }
      report.cores.append(.init(name: outcome.core, cases: cases, note: outcome.note))
    }
    report.families = families.compactMap { results[$0.name] }
    // A core that the machine cannot run owes nothing; one that failed in the middle owes all.
    let owing = report.cores.filter { $0.note == nil || $0.isFailure }
    report.coverage = CombinationCoverage(
      of: families, in: results, cores: owing.map(\.name), levels: report.levels.map(\.name),
      home: (report.blasCore, home.name), isQuick: options.isQuick)
    report.seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    return report
  }
}

extension VerificationOptions {
  /// The SIMD levels that a process of this run goes through.
  var levels: [SIMDLevel] {
    let home = SIMDLevel.current
    return coversLevels ? SIMDLevel.supported.filter { $0.rawValue <= home.rawValue } : [home]
  }
}

extension FamilyResult {
  fileprivate var withoutParts: FamilyResult {
    var result = self
    result.parts = []
    return result
  }
}
