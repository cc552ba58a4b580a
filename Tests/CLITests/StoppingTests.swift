import Foundation
import MartletFormats
import MartletTraining
import TestSupport
import Testing

/// Training that does not come to its own end: signals, kills, rates that are too high, memory that is too small.
@Suite struct StoppingTests {
  let folder = TemporaryFolder()

  private func longTraining(_ data: String, _ run: String) -> [String] {
    ["train", data, "--output", run, "--model", "mlp", "--image-size", "8", "--epochs", "100000", "--batch-size", "4"]
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func aSignalSavesTheState(signal: Int32, code: Int32) throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    let training = Martlet.startInterruptible(longTraining(data, run))
    #expect(training.wait { training.errorsSoFar.contains("epoch 2/") })
    training.send(signal: signal)
    let result = training.wait()
    #expect(result.exitCode == code, "\(result)")
    #expect(result.errors.contains("martlet: stopped; the state is saved"))
    let before = try TrainingCheckpoint(path: run + "/last.safetensors")
    #expect(try before.seal().classes == ["dark", "light"])
    #expect(Martlet.run("evaluate", run, data, "--checkpoint", "last").exitCode == 0)
    #expect(!folder.names(in: "run").contains { $0.hasSuffix(".tmp") })
  }

  @Test func aKillLeavesCheckpointsThatLoad() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    let training = Martlet.start(longTraining(data, run) + ["--save-every", "0"])
    #expect(training.wait { training.errorsSoFar.contains("epoch 3/") })
    training.send(signal: SIGKILL)
    #expect(training.wait().signal == SIGKILL)
    for checkpoint in ["best", "last"] {
      #expect(Martlet.run("evaluate", run, data, "--checkpoint", checkpoint).exitCode == 0)
    }
    // Whatever the kill left half-written goes when the run is taken up again.
    let resumed = Martlet.startInterruptible(["train", "--resume", run])
    #expect(resumed.wait { resumed.errorsSoFar.contains("/100000: ") })
    resumed.send(signal: SIGINT)
    #expect(resumed.wait().exitCode == 130)
    #expect(!folder.names(in: "run").contains { $0.hasSuffix(".tmp") })
  }

  @Test func aRateThatIsTooHighIsNamedAndTheBestModelStays() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    let result = Martlet.run(
      Martlet.quickTraining(
        data, output: run, ["--lr", "1e6", "--epochs", "50", "--schedule", "constant", "--optimizer", "sgd"]))
    expectError(result, "non-finite", "learning rate 1000000.0", "try a lower --lr")
  }

  @Test func aRateThatIsTooHighLeavesTheBestModelAlone() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    let begun = Martlet.run(
      Martlet.quickTraining(data, output: run, ["--lr", "0.001", "--schedule", "constant", "--optimizer", "sgd"]))
    #expect(begun.exitCode == 0)
    let best = try #require(contents(of: run + "/best.safetensors"))
    let last = contents(of: run + "/last.safetensors")
    let configuration = String(decoding: contents(of: run + "/config.json") ?? [], as: UTF8.self)
      .replacingOccurrences(of: "\"lr\": 0.001", with: "\"lr\": 1e6")
      .replacingOccurrences(of: "\"epochs\": 1", with: "\"epochs\": 50")
    try AtomicFile.write(configuration, to: run + "/config.json")
    expectError(Martlet.run("train", "--resume", run), "non-finite", "learning rate 1000000.0")
    #expect(contents(of: run + "/last.safetensors") == last)
    #expect(contents(of: run + "/best.safetensors") == best)
    let evaluation = try document(Martlet.run("evaluate", run, data, "--json"))
    #expect(evaluation["loss"]?.doubleValue != nil)
  }

  @Test func aBatchThatDoesNotFitIsNamedAndTheCheckpointsStay() throws {
    guard let prlimit = Martlet.tool("prlimit") else { return }
    let data = try TestImages.twoClasses(in: folder, perClass: 220)
    let run = folder.path("run")
    let begun = Martlet.run([
      "train", data, "--output", run, "--model", "smallcnn", "--image-size", "256", "--batch-size", "20", "--epochs",
      "1",
      "--validation-split", "0", "--threads", "1", "--cache-memory", "0",
    ])
    #expect(begun.exitCode == 0, "\(begun)")
    let checkpoints = ["best", "last"].map { contents(of: run + "/\($0).safetensors") }
    // The same run goes on with a batch whose first feature map alone takes 3.3 GB.
    let configuration = String(decoding: contents(of: run + "/config.json") ?? [], as: UTF8.self)
      .replacingOccurrences(of: "\"batch_size\": 20", with: "\"batch_size\": 400")
      .replacingOccurrences(of: "\"epochs\": 1", with: "\"epochs\": 2")
    #expect(configuration.contains("\"batch_size\": 400") && configuration.contains("\"epochs\": 2"))
    try AtomicFile.write(configuration, to: run + "/config.json")
    let result = ProgramRun(prlimit, ["--as=4294967296", Martlet.path, "train", "--resume", run]).wait()
    expectError(result, "out of memory: asked for ", " bytes", "smaller --batch-size")
    #expect(["best", "last"].map { contents(of: run + "/\($0).safetensors") } == checkpoints)
    for checkpoint in ["best", "last"] {
      #expect(Martlet.run("evaluate", run, data, "--checkpoint", checkpoint).exitCode == 0)
    }
  }
}
