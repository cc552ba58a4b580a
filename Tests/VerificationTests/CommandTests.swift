import Foundation
import TestSupport
import Testing

extension SuiteTests {
  /// The built command on this machine, with a right BLAS and with broken ones.
  @Suite
  struct CommandTests {
    private static let martlet = productsFolder + "/martlet"
    private static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: martlet) }

    private struct Report: Decodable {
      struct Family: Decodable {
        let name: String
        let cases: Int
        let failures: Int
        let worst_case: String
      }
      struct Coverage: Decodable {
        let name: String
        let cases: Int
        let note: String?
      }
      let passed: Bool
      let cases: Int
      let families: [Family]
      let cores: [Coverage]
      let levels: [Coverage]
      let coverage: Combinations
      struct Combinations: Decodable {
        let combinations: Int
        let least_cases: Int
      }
    }

    private func verify(_ arguments: [String], preload: String? = nil) throws -> (Int32?, Report) {
      let environment = preload.map { ["LD_PRELOAD": $0] } ?? [:]
      let result = ProgramRun(Self.martlet, ["verify", "--json"] + arguments, environment: environment).wait()
      let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
      return (result.exitCode, report)
    }

    @Test(.enabled(if: isBuilt)) func quickRunPassesOnEveryCoreAndLevel() throws {
      let (code, report) = try verify(["--quick"])
      #expect(report.families.filter { $0.failures > 0 }.map(\.worst_case) == [])
      #expect(report.passed)
      #expect(code == 0)
      #expect(report.cases >= 5000)
      #expect(report.families.allSatisfy { $0.cases >= 20 })
      // The core in use and, on any x86 machine with a build of many cores, others.
      #expect(report.cores.filter { $0.note == nil }.allSatisfy { $0.cases >= 100 })
      #expect(report.levels.contains { $0.name == "plain" })
      #expect(report.coverage.combinations > report.families.count)
      #expect(report.coverage.least_cases >= 20)
    }

    @Test(.enabled(if: isBuilt), arguments: ["drop_last_row", "ignore_beta"])
    func brokenBLASIsNamed(_ shim: String) throws {
      let folder = TemporaryFolder()
      let library = folder.path("lib\(shim).so")
      let source = (#filePath as NSString).deletingLastPathComponent + "/Shims/\(shim).c"
      let compiled = ProgramRun("/usr/bin/env", ["clang", "-shared", "-fPIC", "-O1", "-o", library, source]).wait()
      try #require(compiled.exitCode == 0, "\(compiled.errors)")
      let (code, report) = try verify(["--quick", "--filter", "gemm"], preload: library)
      #expect(code == 1)
      #expect(!report.passed)
      let failed = try #require(report.families.first { $0.name == "gemm.float32" })
      #expect(failed.failures > 0)
      #expect(report.families.first { $0.name == "gemm.float64" }?.failures == 0)

      // The printed command finds it again.
      let parts = failed.worst_case.split(separator: "'")
      let text = try #require(parts.count > 1 ? String(parts[1]) : nil)
      let again = ProgramRun(
        Self.martlet, ["verify", "--case", text], environment: ["LD_PRELOAD": library]
      ).wait()
      #expect(again.exitCode == 1)
      let right = ProgramRun(Self.martlet, ["verify", "--case", text]).wait()
      #expect(right.exitCode == 0)
    }
  }
}
