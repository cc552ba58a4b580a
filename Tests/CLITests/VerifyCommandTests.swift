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

  @Test func theWholeResultIsKept() throws {
    let folder = TemporaryFolder()
    let path = folder.path("report.json")
    let report = try document(
      Martlet.run("verify", "--quick", "--filter", "map.exp.float32", "--output", path, "--every-case", "--json"))
    let whole = try JSONValue(parsing: contents(of: path) ?? [])
    #expect(whole["cases"] == report["cases"])
    #expect(whole["cpu"]?.stringValue?.isEmpty == false)
    let family = try #require(whole["families"]?.arrayValue?.first)
    let parts = try #require(family["parts"]?.arrayValue)
    #expect(parts.count == report["levels"]?.arrayValue?.count)
    for part in parts {
      #expect(part["outcomes"]?.arrayValue?.count == part["cases"]?.integerValue)
      #expect(part["worst_case"]?.stringValue?.contains("map.exp.float32:") == true)
    }
    // Without the flag the single cases stay out; an older report is replaced.
    #expect(Martlet.run("verify", "--quick", "--filter", "map.exp.float32", "--output", path, "--quiet").exitCode == 0)
    let short = try JSONValue(parsing: contents(of: path) ?? [])
    #expect(short["families"]?.arrayValue?.first?["parts"]?.arrayValue?.first?["outcomes"] == nil)
    expectError(
      Martlet.run("verify", "--quick", "--filter", "sum", "--output", folder.path + "/no/r.json"), "does not exist")
  }

  @Test func aPartIsRunAgain() throws {
    let report = try document(
      Martlet.run("verify", "--quick", "--filter", "linear.float32", "--simd", "plain", "--threads", "2", "--json"))
    #expect(report["simd"]?.stringValue == "plain")
    #expect(report["levels"]?.arrayValue?.count == 1)
    #expect(report["case_threads"]?.arrayValue == [2])
    let command = report["families"]?.arrayValue?.first?["worst_case"]?.stringValue
    #expect(command?.contains("--simd plain") == true)
    #expect(command?.contains("threads=2") == true)
    expectError(Martlet.run("verify", "--simd", "sse9"), "sse9", "plain")
    expectError(Martlet.run("verify", "--core", "Nonsense"), "Nonsense")
    // Any x86 machine with a build of many cores has this one.
    let facts = try document(Martlet.run("doctor", "--json"))
    guard facts["blas"]?["config"]?.stringValue?.contains("DYNAMIC_ARCH") == true,
      facts["simd"]?.stringValue?.hasPrefix("avx") == true
    else { return }
    let other = try document(
      Martlet.run("verify", "--quick", "--filter", "gemm.float32", "--core", "prescott", "--json"))
    #expect(other["blas_core"]?.stringValue == "Prescott")
    #expect(other["cores"]?.arrayValue?.map { $0["name"]?.stringValue } == ["Prescott"])
    #expect(
      other["families"]?.arrayValue?.first?["worst_case"]?.stringValue?.contains("--core Prescott") == true)
  }

  @Test func aTrainedModelIsMeasured() throws {
    let folder = TemporaryFolder()
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run)).exitCode == 0)
    let report = try document(
      Martlet.run("verify", "--model", run, "--gradients", "--samples", "3", "--seed", "5", "--json"))
    #expect(
      report.keys == [
        "passed", "run", "model", "parameters", "input", "seed", "layers", "output", "gradients", "gradient_check",
      ])
    #expect(report["passed"]?.boolValue == true)
    #expect(report["layers"]?.arrayValue?.first?.keys == ["name", "type", "shape", "max_error", "relative_l2"])
    #expect(report["gradient_check"]?.arrayValue?.first?["checked"]?.integerValue == 3)
    #expect(report["gradients"]?.arrayValue?.count == report["gradient_check"]?.arrayValue?.count)
    let plain = Martlet.run("verify", "--model", run)
    #expect(plain.exitCode == 0)
    #expect(plain.output.contains("Linear") && plain.output.contains("PASSED"))
    expectError(Martlet.run("verify", "--model", folder.path("none")), "does not exist")
    #expect(Martlet.run("verify", "--gradients").exitCode == 64)
    #expect(Martlet.run("verify", "--model", run, "--quick").exitCode == 64)
    #expect(Martlet.run("verify", "--quick", "--output", "report.txt").exitCode == 64)
  }
}
