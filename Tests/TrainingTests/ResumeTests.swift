import MartletData
import MartletFormats
import MartletTensor
import MartletTraining
import TestSupport
import Testing

/// A run that was stopped anywhere and resumed gives the bytes of one that never was.
@Suite struct ResumeTests {
  private static let straight: Result<[String: [UInt8]], any Error> = Result {
    let folder = TemporaryFolder()
    let problem = TinyProblem()
    _ = try problem.makeTrainer(in: RunFolder(path: folder.path)).fit(
      problem.training, validation: problem.validation)
    return files(RunFolder(path: folder.path))
  }

  private static func files(_ run: RunFolder) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    files["best"] = contents(of: run.best)
    files["last"] = contents(of: run.last)
    return files
  }

  /// Stops after each of these numbers of updates, and goes on with everything made anew.
  @Test(arguments: [[1], [3], [8], [9], [3, 4, 13, 20], [1, 2, 3, 4, 5, 6, 7, 8], [23]])
  func stoppedRunsEndWithTheSameBytes(_ stops: [Int]) throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    var isFirst = true
    for stop in stops {
      let problem = TinyProblem()
      let trainer = try problem.makeTrainer(in: run, resuming: !isFirst)
      isFirst = false
      var callbacks = TrainerCallbacks()
      callbacks.shouldStop = { trainer.progress.step == stop }
      #expect(throws: TrainingError.interrupted) {
        try trainer.fit(problem.training, validation: problem.validation, callbacks: callbacks)
      }
      #expect(trainer.progress.step == stop)
    }
    let problem = TinyProblem()
    let trainer = try problem.makeTrainer(in: run, resuming: true)
    let summary = try trainer.fit(problem.training, validation: problem.validation)
    #expect(summary.epochs == 3)
    #expect(Self.files(run) == (try Self.straight.get()))
    let table = try FileReader.text(of: run.metrics)
    #expect(table.split(separator: "\n").map { $0.split(separator: ",").first } == ["epoch", "1", "2", "3"])
  }

  @Test func aFinishedRunHasNothingLeftToTrain() throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    let problem = TinyProblem()
    let first = try problem.makeTrainer(in: run).fit(problem.training, validation: problem.validation)
    let again = try problem.makeTrainer(in: run, resuming: true).fit(
      problem.training, validation: problem.validation)
    #expect(again.epochs == 3)
    #expect(again.bestEpoch == first.bestEpoch)
    #expect(again.validationAccuracy == first.validationAccuracy)
    #expect(again.examplesPerSecond == nil)
    #expect(Self.files(run) == (try Self.straight.get()))
  }

  @Test func theCheckpointNamesNeitherTimeNorPlace() throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    let problem = TinyProblem()
    _ = try problem.makeTrainer(in: run).fit(problem.training)
    let metadata = try Safetensors.readMetadata(run.last)
    #expect(
      metadata.keys.sorted() == [
        "format", "martlet.classes", "martlet.model", "martlet.preprocessing", "martlet.training",
      ])
    #expect(!metadata.values.contains { $0.contains(folder.path) })
    #expect(metadata["martlet.classes"] == #"["bright","dark","noise"]"#)
  }
}
