import MartletVerification
import Testing

extension SuiteTests {
  /// The suite itself is tested: each of these kernels is wrong in one place, and a named family must say so.
  @Suite
  struct SeededBugTests {
    static let bugs =
      productBugs + convolutionBugs + mapBugs + statisticsBugs + indexingBugs + reductionBugs + volumeBugs
      + linearAlgebraBugs + attentionBugs
      + linearAlgebraBugs + recurrentBugs

    private static func cases(_ family: String, quick: Bool) throws -> [VerificationCase] {
      var options = VerificationOptions()
      (options.isQuick, options.filter) = (quick, family)
      return try VerificationRun(options).cases().filter { $0.family == family }
    }

    @Test(arguments: bugs) func isCaught(_ bug: SeededBug) throws {
      let kernels = bug.kernels
      let cases = try Self.cases(bug.family, quick: false)
      #expect(cases.contains { !$0.passes($0.run(kernels)) }, "\(bug.family) does not see it")
    }

    /// The same cases with the right kernels: what catches a bug is the bug.
    @Test(arguments: Set(bugs.map(\.family)).sorted()) func rightKernelsPass(_ family: String) throws {
      for verificationCase in try Self.cases(family, quick: true) {
        let measurement = verificationCase.run()
        #expect(
          verificationCase.passes(measurement),
          "\(verificationCase): \(measurement.worst) \(measurement.fault ?? "")")
      }
    }
  }
}
