import Foundation
import MartletFormats
import TestSupport
import Testing

/// The command under test, as a process of its own.
enum Martlet {
  static let path = productsFolder + "/martlet"

  static func run(_ arguments: [String], environment: [String: String] = [:], directory: String? = nil) -> ProgramResult
  {
    start(arguments, environment: environment, directory: directory).wait()
  }

  static func run(_ arguments: String...) -> ProgramResult { run(arguments) }

  static func start(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
  ) -> ProgramRun {
    ProgramRun(path, arguments, environment: environment, directory: directory)
  }

  /// The same with signals as a shell in the foreground hands them down: in the background SIGINT is ignored, and what is
  /// ignored stays so.
  static func startInterruptible(_ arguments: [String]) -> ProgramRun {
    ProgramRun("/usr/bin/env", ["--default-signal=INT,TERM", path] + arguments)
  }

  /// The same under a user without rights, when this one has all; nil where that is not possible.
  static func runUnprivileged(_ arguments: [String]) -> ProgramResult? {
    guard geteuid() == 0 else { return run(arguments) }
    guard let setpriv = tool("setpriv") else { return nil }
    return ProgramRun(setpriv, ["--reuid=65534", "--regid=65534", "--clear-groups", path] + arguments).wait()
  }

  /// Where a tool of the system is; nil without it.
  static func tool(_ name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
  }

  /// Arguments of a training run that takes a fraction of a second.
  static func quickTraining(_ data: String, output: String, _ more: [String] = []) -> [String] {
    ["train", data, "--output", output, "--model", "mlp", "--image-size", "8", "--epochs", "1", "--batch-size", "16"]
      + more
  }
}

/// Checks that a command failed with exactly one line that begins as every error does, and holds the texts.
func expectError(
  _ result: ProgramResult, code: Int32 = 1, _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.exitCode == code, "\(result)", sourceLocation: sourceLocation)
  let errors = result.errors.split(separator: "\n").filter { $0.hasPrefix("martlet: error: ") }
  #expect(errors.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
  for text in texts {
    #expect(errors.first?.contains(text) == true, "no '\(text)' in: \(result.errors)", sourceLocation: sourceLocation)
  }
}

/// The one JSON document on standard output.
func document(_ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
  #expect(result.exitCode == 0, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.output.filter { $0 == "\n" }.count == 1, "\(result.output)", sourceLocation: sourceLocation)
  return try JSONValue(parsing: result.output)
}

extension JSONValue {
  var keys: [String] { members?.map(\.key) ?? [] }
}
