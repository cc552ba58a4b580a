import MartletFormats
import TestSupport
import Testing

/// `martlet verify` as scripts use it; what it proves is tested where the suite lives.
@Suite struct VerifyCommandTests {
  @Test func theReportHasItsShapeAndItsWorstCasesRunAlone() throws {
    let report = try document(Martlet.run("verify", "--quick", "--filter", "sum.float64", "--seed", "3", "--json"))
    for key in ["passed", "cases", "seed", "threads", "blas_core", "simd", "version", "families", "seconds"] {
      #expect(report[key] != nil, "\(key)")
    }
    #expect(report["passed"]?.boolValue == true)
    #expect(report["seed"]?.integerValue == 3)
    let family = try #require(report["families"]?.arrayValue?.first)
    for key in ["name", "cases", "worst", "bound", "max_ulp", "relative_l2", "worst_case"] {
      #expect(family[key] != nil, "\(key)")
    }
    #expect(family["name"] == "sum.float64")
    let command = try #require(family["worst_case"]?.stringValue)
    let again = ProgramRun("/bin/sh", ["-c", "PATH=\(productsFolder):$PATH; \(command) --json"]).wait()
    let single = try document(again)
    #expect(single["passed"]?.boolValue == true)
    #expect(single["worst"] == family["worst"])
  }

  @Test func whatDoesNotExistIsNamed() {
    expectError(Martlet.run("verify", "--filter", "nonsense"), "nonsense")
    expectError(Martlet.run("verify", "--case", "nonsense"), "nonsense")
  }
}
