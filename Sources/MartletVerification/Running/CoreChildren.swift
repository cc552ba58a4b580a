import Foundation
import MartletKernels

/// Every OpenBLAS core that this machine can run, each in a child process.
struct CoreChildren: Sendable {
  let options: VerificationOptions
  /// The SIMD level that children begin with.
  let level: String

  /// The x86 cores of OpenBLAS, by the names that OPENBLAS_CORETYPE takes; builds have some of them. An unknown name falls
  /// back to another core, which the probe sees.
  static let candidates = [
    "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Atom", "Nano", "Opteron", "Opteron_SSE3", "Barcelona",
    "Bobcat",
    "Sandybridge", "Bulldozer", "Piledriver", "Steamroller", "Excavator", "Haswell", "Zen", "SkylakeX", "Cooperlake",
    "SapphireRapids",
  ]

  /// What became of one core.
  struct Outcome: Sendable {
    var core: String
    var results: [FamilyResult] = []
    /// Why it was not run.
    var note: String?
  }

  /// Runs the families that call BLAS on every candidate but `current`.
  func run(except current: String) -> [Outcome] {
    let others = Self.candidates.filter { $0.lowercased() != current.lowercased() }
    let probes = inParallel(others) { core in start(core, isProbe: true) }
    var outcomes: [Outcome] = []
    var runnable: [String] = []
    for (core, ended) in zip(others, probes) {
      switch ended {
      case .answered(let answer) where answer.core.lowercased() == core.lowercased(): runnable.append(core)
      // This build of OpenBLAS does not have it: nothing to tell.
      case .answered: break
      case .signal(let signal):
        outcomes.append(Outcome(core: core, note: "skipped: the machine lacks its instructions (signal \(signal))"))
      case .failed(let reason): outcomes.append(Outcome(core: core, note: "failed: \(reason)"))
      }
    }
    let runs = inParallel(runnable) { core in start(core, isProbe: false) }
    for (core, ended) in zip(runnable, runs) {
      switch ended {
      case .answered(let answer): outcomes.append(Outcome(core: core, results: answer.results))
      case .signal(let signal): outcomes.append(Outcome(core: core, note: "failed: signal \(signal) in the middle"))
      case .failed(let reason): outcomes.append(Outcome(core: core, note: "failed: \(reason)"))
      }
    }
    return outcomes
  }

  enum Ended {
    case answered(VerificationChild.Answer)
    case signal(Int32)
    case failed(String)
  }

  /// As many children at a time as the machine has processors besides the one that the parent uses.
  private func inParallel(_ cores: [String], _ start: (String) -> Result<Child, any Error>) -> [Ended] {
    let width = max(ProcessInfo.processInfo.activeProcessorCount - 1, 1)
    var ended: [Ended] = []
    var running: [Result<Child, any Error>] = []
    for core in cores {
      running.append(start(core))
      if running.count == width { ended.append(finish(running.removeFirst())) }
    }
    return ended + running.map(finish)
  }

  private func finish(_ child: Result<Child, any Error>) -> Ended {
    switch child {
    case .success(let child): child.finish()
    case .failure(let error): .failed("\(error)")
    }
  }

  private func start(_ core: String, isProbe: Bool) -> Result<Child, any Error> {
    let task = VerificationChild.Task(
      core: core, isProbe: isProbe, isQuick: options.isQuick, filter: options.filter, seed: options.seed,
      caseThreads: options.caseThreads, coversLevels: options.coversLevels, keepsCases: options.keepsCases,
      namesLevel: level != options.defaultLevel ?? level)
    return Result { try Child(options, task, level: level) }
  }

  /// Whether this build of OpenBLAS has the core and this machine can run it; nil, or why not.
  func obstacle(to core: String) -> String? {
    switch finish(start(core, isProbe: true)) {
    case .answered(let answer) where answer.core.lowercased() == core.lowercased(): nil
    case .answered(let answer): "this build of OpenBLAS does not have it and takes \(answer.core) instead"
    case .signal(let signal): "the machine lacks its instructions (signal \(signal))"
    case .failed(let reason): reason
    }
  }

  /// A running child.
  struct Child {
    private let process = Process()
    private let pipe = Pipe()

    init(_ options: VerificationOptions, _ task: VerificationChild.Task, level: String) throws {
      // The link of the parent, not that of whatever helper starts the child.
      let own = try? FileManager.default.destinationOfSymbolicLink(atPath: options.childProgram)
      process.executableURL = URL(fileURLWithPath: own ?? options.childProgram)
      process.arguments = options.childArguments + [String(decoding: try JSONEncoder().encode(task), as: UTF8.self)]
      process.environment = ProcessInfo.processInfo.environment.merging([
        "OPENBLAS_CORETYPE": task.core, "MARTLET_SIMD": level,
        // A core that the machine cannot run ends in a signal: that is an answer, not a crash to report.
        "SWIFT_BACKTRACE": "enable=no",
      ]) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = pipe
      try process.run()
    }

    func finish() -> Ended {
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { return .signal(process.terminationStatus) }
      guard process.terminationStatus == 0 else { return .failed("exit code \(process.terminationStatus)") }
      do {
        return .answered(try VerificationChild.answer(from: data))
      } catch {
        return .failed("the answer is not readable: \(error)")
      }
    }
  }
}
