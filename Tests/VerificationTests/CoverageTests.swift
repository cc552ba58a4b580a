import Foundation
import MartletVerification
import Testing

extension SuiteTests {
  /// Which combinations of kernel variant, type, core and level a run has to prove, and what its report says.
  @Suite
  struct CoverageTests {
    private func run(_ filter: String, _ change: (inout VerificationOptions) -> Void = { _ in }) throws
      -> VerificationReport
    {
      var options = VerificationOptions()
      (options.filter, options.coversCores, options.version) = (filter, false, "1.2.3")
      change(&options)
      return try VerificationRun(options).run()
    }

    @Test func everyLevelAndRouteIsOwedAndMet() throws {
      // One family, three passes, every level of the machine.
      let report = try run("conv.depthwise.random-signs.float32")
      #expect(report.coverage.combinations == 3 * report.levels.count)
      #expect(report.coverage.least >= 20)
      #expect(report.coverage.gaps == [])
      #expect(report.passed)
    }

    @Test func coverageThatIsMissingFails() {
      let all = CombinationCoverage(
        owedFor: "conv.columns.random-signs.float32", cores: ["A", "B"], levels: ["x", "y"])
      // Two cores, two levels and three passes, none of which was run.
      #expect(all.combinations == 12)
      #expect(all.gaps.count == 12)
      #expect(all.least == 0)
      #expect("\(all.gaps[0])" == "conv.columns.random-signs.float32 forward on A, x: 0 cases; a combination needs 20")
      let gemm = CombinationCoverage(owedFor: "gemm.float32", cores: ["A", "B"], levels: ["x", "y"])
      // Products by panels dispatch a level.
      #expect(Set(gemm.gaps.map(\.level)) == ["x", "y"])
      for route in ["threaded", "serial", "batched"] {
        #expect(gemm.gaps.map(\.variant).contains("gemm.float32 \(route)"))
      }
    }

    @Test func everyRouteOfAFullRunHasTwentyCases() throws {
      var options = VerificationOptions()
      options.filter = "float32"
      var counts: [String: Int] = [:]
      for verificationCase in try VerificationRun(options).cases()
      where verificationCase.parameters.has("route") {
        counts["\(verificationCase.family) \(verificationCase.parameters["route"])", default: 0] += 1
      }
      #expect(counts.count >= 18)
      #expect(counts.filter { $0.value < 20 } == [:])
    }

    @Test func aFixedNumberOfThreadsStandsInEveryCase() throws {
      let report = try run("sum.float32") {
        ($0.isQuick, $0.caseThreads, $0.keepsCases, $0.coversLevels) = (true, 2, true, false)
      }
      let cases = report.families.flatMap(\.parts).flatMap(\.outcomes)
      #expect(cases.count == report.cases && cases.count >= 20)
      #expect(cases.allSatisfy { $0.text.contains("threads=2") })
    }

    @Test func theTableFitsAPage() throws {
      let report = try run("conv") { $0.isQuick = true }
      let table = report.table()
      let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.filter { $0.count > 120 } == [])
      for text in [
        "martlet 1.2.3", report.blasCore, report.processor, report.blas.library, "seed 1", "max ULP", "PASSED",
      ] {
        #expect(table.contains(text), "\(text)")
      }
      // Every family has its numbers, and its worst case where there is an error.
      for family in report.families {
        #expect(lines.contains { $0.hasPrefix(family.name + " ") && $0.hasSuffix("ok") }, "\(family.name)")
      }
      #expect(lines.contains { $0.contains("seed=") })
    }

    @Test func levelsAndCoresThatDoNotExistAreNamed() {
      #expect(throws: VerificationError.self) { try VerificationPlace.useLevel("sse9") }
      #expect(throws: VerificationError.self) {
        try VerificationPlace.useCore("Nonsense", program: "/proc/self/exe", arguments: [])
      }
    }
  }
}
