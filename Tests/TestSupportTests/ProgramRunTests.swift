import Foundation
import TestSupport
import Testing

@Suite struct ProgramRunTests {
  private func shell(_ script: String, environment: [String: String] = [:], directory: String? = nil) -> ProgramRun {
    ProgramRun("/bin/sh", ["-c", script], environment: environment, directory: directory)
  }

  @Test func outputErrorsAndExitCodeAreKeptApart() {
    let result = shell("echo out; echo err >&2; exit 3").wait()
    #expect(result.output == "out\n" && result.errors == "err\n")
    #expect(result.exitCode == 3 && result.signal == nil)
  }

  @Test func muchOutputDoesNotStopIt() {
    // A pipe holds 64 KiB; this writes twenty times as much to both.
    let result = shell("head -c 1300000 /dev/zero; head -c 1300000 /dev/zero >&2").wait()
    #expect(result.output.utf8.count == 1_300_000 && result.errors.utf8.count == 1_300_000)
    #expect(result.exitCode == 0)
  }

  @Test func aSignalIsNoExitCode() {
    let run = shell("exec sleep 60")
    #expect(run.isRunning && run.identifier > 0)
    run.send(signal: SIGKILL)
    let result = run.wait()
    #expect(result.exitCode == nil && result.signal == SIGKILL)
    #expect(!run.isRunning)
  }

  @Test func environmentAndDirectory() {
    let folder = TemporaryFolder()
    let result = shell(
      "echo $MARTLET_TEST_WORD; pwd", environment: ["MARTLET_TEST_WORD": "word"], directory: folder.path
    )
    .wait()
    #expect(result.output == "word\n\(folder.path)\n")
    // It can read nothing: standard input is empty.
    #expect(shell("cat").wait().output == "")
  }

  @Test func waitingForACondition() {
    let run = shell("echo ready >&2; exec sleep 60")
    #expect(run.wait { run.errorsSoFar.contains("ready") })
    run.send(signal: SIGKILL)
    #expect(run.wait().signal == SIGKILL)
    // A program that ends without the condition ends the wait.
    #expect(!shell("true").wait { false })
  }

  @Test func productsAreWhereTheProgramIs() {
    #expect(FileManager.default.isExecutableFile(atPath: productsFolder + "/martlet"))
    #expect(FileManager.default.fileExists(atPath: productsFolder + "/Modules/TestSupport.swiftmodule"))
  }
}
