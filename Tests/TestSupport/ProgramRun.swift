import Foundation
import Glibc

/// What a finished program left behind.
public struct ProgramResult: Sendable {
  /// The exit code, or nil when a signal ended the program.
  public let exitCode: Int32?
  /// The signal that ended the program, if one did.
  public let signal: Int32?
  public let output: String
  public let errors: String
}

/// A program that runs beside the test.
public final class ProgramRun {
  private let process = Process()
  private let folder = TemporaryFolder()

  /// Starts the program; its output goes to files, so that no pipe can fill up and stop it.
  public init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
  ) {
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    for name in ["output", "errors"] { _ = FileManager.default.createFile(atPath: folder.path(name), contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: folder.path("output"))
    process.standardError = FileHandle(forWritingAtPath: folder.path("errors"))
    try! process.run()
  }

  public var isRunning: Bool { process.isRunning }
  public var identifier: Int32 { process.processIdentifier }

  /// What the program has written to standard error so far.
  public var errorsSoFar: String { String(decoding: contents(of: folder.path("errors")) ?? [], as: UTF8.self) }

  public func send(signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until the program ends.
  public func wait() -> ProgramResult {
    process.waitUntilExit()
    let killed = process.terminationReason == .uncaughtSignal
    return ProgramResult(
      exitCode: killed ? nil : process.terminationStatus, signal: killed ? process.terminationStatus : nil,
      output: String(decoding: contents(of: folder.path("output")) ?? [], as: UTF8.self),
      errors: String(decoding: contents(of: folder.path("errors")) ?? [], as: UTF8.self))
  }

  /// Waits until `condition` holds or the program ends; whether it held.
  public func wait(until condition: () -> Bool) -> Bool {
    while process.isRunning {
      if condition() { return true }
      usleep(2000)
    }
    return condition()
  }
}

/// The folder in which the build put its products, found from the running test's own executable.
public var productsFolder: String {
  let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  // Swift Testing runs the tests inside a helper of the toolchain; the bundle's path is then among its arguments.
  for candidate in [path] + CommandLine.arguments where candidate.contains("/.build") || candidate.contains(".xctest") {
    var folder = (candidate as NSString).deletingLastPathComponent
    while folder.count > 1 {
      if FileManager.default.isExecutableFile(atPath: folder + "/martlet") { return folder }
      folder = (folder as NSString).deletingLastPathComponent
    }
  }
  return (path as NSString).deletingLastPathComponent
}
