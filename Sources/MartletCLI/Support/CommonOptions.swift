import ArgumentParser
import MartletKernels

/// Options of every command that prints data.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document to standard output and nothing else.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func apply() { ProgressLine.isQuiet = quiet }
}

/// The engine's options.
struct EngineOptions: ParsableArguments {
  @Option(help: "Number of threads; 0 takes all that the process may use.")
  var threads: Int?

  func validate() throws {
    if let threads, !(0...1024).contains(threads) { throw ValidationError("--threads must be 0 to 1024.") }
  }

  /// Sets the number of threads, and what happens when memory runs out.
  func apply() { Engine.prepare(threads: threads ?? 0) }
}

/// The engine as the command uses it.
enum Engine {
  static func prepare(threads: Int) {
    Threads.setCount(threads)
    Arena.onOutOfMemory { byteCount in
      let statistics = Arena.statistics
      Output.note(
        "martlet: error: out of memory: asked for \(byteCount) bytes with \(statistics.liveBytes) in use "
          + "(try a smaller --batch-size; checkpoints are intact)")
      // Not exit: other threads may be at work, and nothing is left to tidy up.
      ProcessEnd.now(1)
    }
  }
}
