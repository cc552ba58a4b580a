import ArgumentParser
import Glibc
import MartletFormats
import MartletModels
import MartletTraining
import MartletVerification

/// The one place where errors become messages and exit codes.
enum ErrorReport {
  /// "martlet: error: path: reason (hint)" on one line.
  static func message(_ error: any Error) -> String {
    "\(Output.coloured("martlet: error:", "31")) \(Output.oneLine(description(error)))"
  }

  /// Ends the process: 64 for usage, 128 and the signal's number after an interruption, 1 for everything else.
  static func exit(_ error: any Error) -> Never {
    if case TrainingError.interrupted = error { exitInterrupted() }
    if error is any DescribedError || error is ModelError || error is VerificationError {
      Output.note(message(error))
      Glibc.exit(1)
    }
    // Usage errors, help, the version, and exit codes that a command has chosen.
    ProgressLine.erase()
    let code = MartletCommand.exitCode(for: error)
    let text = MartletCommand.fullMessage(for: error)
    if code == .success {
      if !text.isEmpty { Output.line(text) }
    } else if !text.isEmpty {
      Output.note(text)
    }
    Glibc.exit(code.rawValue)
  }

  /// Prints the message of an error that does not end the work.
  static func show(_ error: any Error) { Output.note(message(error)) }

  static func description(_ error: any Error) -> String {
    switch error {
    case let error as any DescribedError: error.description
    case let error as ModelError: error.description
    case let error as VerificationError: error.description
    default: "\(error)"
    }
  }

  private static func exitInterrupted() -> Never {
    let signal = StopSignal.received
    Output.note("martlet: stopped; the state is saved")
    Glibc.exit(signal == 0 ? 1 : 128 + signal)
  }
}
