import ArgumentParser
import MartletFormats
import MartletTraining
import MartletVerification

/// `martlet verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Measures how accurate every kernel is on this machine, against naive references and derived bounds.",
    discussion: "The exit code is 1 if a bound is broken.")

  @Flag(help: "A sample that takes seconds.")
  var quick = false

  @Option(help: "Only families whose name contains this, such as conv or gemm.float32.")
  var filter: String?

  @Option(help: "Seed of the sample and its inputs.")
  var seed: UInt64 = 1

  @Option(name: .customLong("case"), help: "Run one case alone, as a report prints it.")
  var singleCase: String?

  /// The task of a child process that runs on another BLAS core.
  @Option(help: .private)
  var child: String?

  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    if let child {
      StopSignal.endPlainlyOnIllegalInstructions()
      throw ExitCode(VerificationChild.run([child]))
    }
    outputOptions.apply()
    engine.apply()
    if let singleCase { return try runCase(singleCase) }
    var options = VerificationOptions()
    options.isQuick = quick
    options.filter = filter
    options.seed = seed
    options.threads = engine.threads ?? 0
    options.version = MartletVersion.text
    options.progress = { text in ProgressLine.show("verifying \(text)") }
    let report = try VerificationRun(options).run()
    if outputOptions.json { Output.json(report.json) } else { Output.line(report.table()) }
    if !report.passed {
      let names = report.failedFamilies.map(\.name)
      if !names.isEmpty { Output.note("martlet: verify failed: \(names.joined(separator: ", "))") }
      throw ExitCode(1)
    }
  }

  private func runCase(_ text: String) throws {
    let verificationCase = try VerificationCase(text)
    let measurement = verificationCase.run()
    let passed = verificationCase.passes(measurement)
    if outputOptions.json {
      Output.json([
        "passed": .bool(passed), "case": .string(text), "worst": .number(measurement.worst),
        "bound": .number(verificationCase.bound), "max_ulp": .number(measurement.maximumULP),
        "relative_l2": .number(measurement.relativeL2), "fault": .string(orNull: measurement.fault),
      ])
    } else {
      Output.line(
        "\(passed ? "passed" : "FAILED"): worst \(measurement.worst) of bound \(verificationCase.bound), "
          + "max ULP \(measurement.maximumULP), relative L2 \(measurement.relativeL2)"
          + (measurement.fault.map { ", \($0)" } ?? ""))
    }
    if !passed { throw ExitCode(1) }
  }
}
