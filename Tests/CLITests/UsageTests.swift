import Foundation
import MartletFormats
import TestSupport
import Testing

/// Usage errors end with 64 and write nothing to standard output; help and version are data.
@Suite struct UsageTests {
  @Test(arguments: [
    [], ["fly"], ["train"], ["train", "data", "--epochs", "0"], ["train", "data", "--epochs", "many"],
    ["train", "data", "--lr", "nan"], ["train", "data", "--lr", "-1"], ["train", "data", "--model", "gpt9"],
    ["train", "data", "--optimizer", "lion"], ["train", "data", "--augment", "wild"],
    ["train", "data", "--batch-size", "0"],
    ["train", "data", "--threads", "-1"], ["train", "data", "--cache-memory", "lots"],
    ["train", "data", "--validation-split", "1"], ["train", "data", "--label-smoothing", "1"],
    ["train", "data", "--resume", "runs/a"], ["train", "--resume", "runs/a", "--epochs", "3"],
    ["train", "--resume", "runs/a", "--output", "b"], ["evaluate", "run"], ["predict", "run"],
    ["predict", "run", "a.png", "--top", "0"], ["export", "run", "model.bin"], ["dataset"],
    ["dataset", "fashion-mnist", "out", "--channels", "2"], ["verify", "--nonsense"],
  ])
  func areRefused(_ arguments: [String]) {
    let result = Martlet.run(arguments)
    if arguments.isEmpty || arguments == ["dataset"] {
      // A command that only has subcommands explains itself.
      #expect(result.exitCode == 0)
      #expect(result.output.contains("SUBCOMMANDS:"))
      return
    }
    #expect(result.exitCode == 64, "\(result)")
    #expect(result.output.isEmpty, "\(result.output)")
    #expect(result.errors.contains("Error: "), "\(result.errors)")
  }

  @Test func theOptionThatContradictsResumeIsNamed() {
    let result = Martlet.run("train", "--resume", "runs/a", "--lr", "0.1")
    #expect(result.errors.contains("--resume takes --lr from the run"))
  }

  @Test func helpAndVersionGoToStandardOutput() {
    for arguments in [["--help"], ["train", "--help"], ["help", "evaluate"]] {
      let result = Martlet.run(arguments)
      #expect(result.exitCode == 0)
      #expect(result.output.contains("USAGE: martlet"))
      #expect(result.errors.isEmpty)
    }
    #expect(Martlet.run("--version").output == "0.1.0\n")
  }

  @Test func standardOutputThatIsGoneEndsQuietly() throws {
    let folder = TemporaryFolder()
    let script = "trap '' PIPE; { \(Martlet.path) models --json; echo $? >&2; } | true"
    let result = ProgramRun("/bin/sh", ["-c", script], directory: folder.path).wait()
    #expect(!result.errors.contains("error"), "\(result.errors)")
  }

  @Test func aFullStandardOutputIsAnError() throws {
    let result = ProgramRun("/bin/sh", ["-c", "\(Martlet.path) models > /dev/full"]).wait()
    expectError(result, "standard output: cannot write: No space left on device")
  }
}
