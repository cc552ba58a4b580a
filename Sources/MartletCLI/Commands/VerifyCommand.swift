import ArgumentParser
import MartletFormats
import MartletTraining
import MartletVerification

/// `martlet verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Measures how accurate every kernel is on this machine, against naive references and derived bounds.",
    discussion: """
      Every BLAS core and SIMD level that the machine can run takes part. With --model it is a trained model that is \
      measured, float32 against float64. The exit code is 1 if a bound is broken or a combination of kernel, type, core \
      and level has too few cases.
      """)

  @Flag(help: "A sample that takes seconds.")
  var quick = false

  @Option(help: "Only families whose name contains this, such as conv or gemm.float32.")
  var filter: String?

  @Option(help: "Seed of the sample and its inputs.")
  var seed: UInt64 = 1

  @Option(name: .customLong("case"), help: "Run one case alone, as a report prints it.")
  var singleCase: String?

  @Option(help: "Only on this OpenBLAS core, such as Haswell.")
  var core: String?

  @Option(help: "Only at this SIMD level: plain, avx2, avx512 or neon.")
  var simd: String?

  @Option(
    help: "Keep the whole result in this .json file: every family's worst case on every core and level.")
  var output: String?

  @Flag(help: "Keep every single case in that file too.")
  var everyCase = false

  @Option(help: ArgumentHelp("Measure this run's model instead of the kernels.", valueName: "run"))
  var model: String?

  @Flag(help: "With --model: check its gradients by central differences in float64.")
  var gradients = false

  @Option(help: "With --gradients: how many elements of each parameter are moved.")
  var samples = 12

  /// All 2³² float32 arguments of elementwise functions; see `make verify-exhaustive`.
  @Flag(help: .private)
  var exhaustive = false

  /// The documented tables of NaN, infinities and zeros, as Markdown.
  @Flag(help: .private)
  var specialValues = false

  /// The task of a child process that runs on another BLAS core.
  @Option(help: .private)
  var child: String?

  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if model != nil, quick || filter != nil || singleCase != nil || exhaustive || everyCase {
      throw ValidationError(
        "--model measures a model, not kernels: leave out --quick, --filter, --case and --every-case.")
    }
    if gradients, model == nil { throw ValidationError("--gradients needs --model.") }
    if everyCase, output == nil { throw ValidationError("--every-case needs --output.") }
    if output != nil, singleCase != nil || exhaustive {
      throw ValidationError("--output keeps a run or a model's report.")
    }
    if let output, !output.hasSuffix(".json") { throw ValidationError("The report's name must end in .json.") }
    if samples < 1 { throw ValidationError("--samples must be at least 1.") }
  }

  func run() throws {
    if let child {
      StopSignal.endPlainlyOnIllegalInstructions()
      throw ExitCode(VerificationChild.run([child]))
    }
    outputOptions.apply()
    if let output { try Self.requireFolder(of: output) }
    if let core { try VerificationPlace.useCore(core, program: "/proc/self/exe", arguments: CommandLine.arguments) }
    if let simd { try VerificationPlace.useLevel(simd) }
    engine.apply()
    if let singleCase {
      try runCase(singleCase)
    } else if let model {
      try runModel(model)
    } else if specialValues {
      Output.text((SpecialValueTable.unary() + [""] + SpecialValueTable.binary()).map { $0 + "\n" }.joined())
    } else if exhaustive {
      try runExhaustively()
    } else {
      try runSuite()
    }
  }

  private func runSuite() throws {
    let report = try VerificationRun(suiteOptions).run()
    try deliver(report.json, report.table(), whole: { report.wholeJSON })
    if !report.passed {
      let names = report.failedFamilies.map(\.name) + report.failedCores.map(\.name)
      if !names.isEmpty { Output.note("martlet: verify failed: \(names.joined(separator: ", "))") }
      for gap in report.coverage.gaps.prefix(10) { Output.note("martlet: not proved: \(gap)") }
      throw ExitCode(1)
    }
  }

  private var suiteOptions: VerificationOptions {
    var options = VerificationOptions()
    options.isQuick = quick
    options.filter = filter
    options.seed = seed
    options.threads = engine.threads ?? 0
    options.caseThreads = engine.threads ?? 0
    options.coversCores = core == nil
    options.coversLevels = simd == nil
    // What the user or the environment chose, a command must choose again.
    if core != nil || Environment.has("OPENBLAS_CORETYPE") { options.defaultCore = "" }
    if simd != nil || Environment.has("MARTLET_SIMD") { options.defaultLevel = "" }
    options.keepsCases = everyCase
    options.version = MartletVersion.text
    options.progress = { text in ProgressLine.show("verifying \(text)") }
    return options
  }

  private func runModel(_ run: String) throws {
    let path = try RunReference.modelFile(run)
    let sealed = try SealedModel(path: path)
    var options = ModelVerification.Options()
    (options.seed, options.checksGradients, options.elementsPerParameter) = (seed, gradients, samples)
    options.progress = { text in ProgressLine.show("verifying \(text)") }
    let report = try ModelVerification(
      sealed.model, named: sealed.seal.modelName, sealed.seal.configuration, options: options
    ).run()
    try deliver(report.json(path: path), report.table(), whole: { report.json(path: path) })
    if !report.passed { throw ExitCode(1) }
  }

  private func runExhaustively() throws {
    var lines: [JSONValue] = []
    var passed = true
    if !outputOptions.json { Output.line(ExhaustiveFunction.Result.header) }
    for function in try ExhaustiveFunction.matching(filter) {
      ProgressLine.show("all float32 arguments of \(function.name)")
      let result = function.run()
      passed = passed && function.passes(result)
      if outputOptions.json { lines.append(result.json(function)) } else { Output.line(result.line(function)) }
    }
    if outputOptions.json { Output.json(["passed": .bool(passed), "functions": .array(lines)]) }
    if !passed { throw ExitCode(1) }
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

  /// The file first: a closed pipe must not cost the result of minutes.
  private func deliver(_ json: JSONValue, _ table: String, whole: () -> JSONValue) throws {
    if let output { try AtomicFile.write(whole().prettyText, to: output) }
    if outputOptions.json { Output.json(json) } else { Output.line(table) }
  }

  /// Minutes of work should not end in a folder that does not exist.
  private static func requireFolder(of path: String) throws {
    let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    guard folder.isEmpty || FileReader.isFolder(folder) else {
      throw RunError(path: path, reason: "its folder does not exist", hint: "make it first")
    }
  }
}
