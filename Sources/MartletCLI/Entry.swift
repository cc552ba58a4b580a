import ArgumentParser
import MartletTraining

/// The process: parse, run, and turn every error into a message and an exit code in one place.
@main
enum Entry {
  static func main() {
    StopSignal.install()
    do {
      var command = try MartletCommand.parseAsRoot()
      try command.run()
      Output.finish()
    } catch {
      ErrorReport.exit(error)
    }
  }
}
