import MartletData
import MartletFormats
import MartletNN
import MartletTensor
import MartletTraining
import TestSupport
import Testing

@Suite struct TrainerTests {
  @Test func learnsAndReports() throws {
    var problem = TinyProblem()
    problem.epochs = 12
    var reports: [EpochReport] = []
    var warnings: [String] = []
    var callbacks = TrainerCallbacks()
    callbacks.epochEnded = { reports.append($0) }
    callbacks.warning = { warnings.append($0) }
    let trainer = try problem.makeTrainer()
    let summary = try trainer.fit(problem.training, validation: problem.validation, callbacks: callbacks)
    #expect(summary.epochs == 12)
    #expect((summary.validationAccuracy ?? 0) > 0.9)
    #expect(reports.map(\.epoch) == Array(1...12))
    #expect(reports.last?.step == 12 * problem.training.batchCount)
    #expect(reports[11].trainingLoss < reports[0].trainingLoss)
    #expect(reports.filter(\.isBest).last?.epoch == summary.bestEpoch)
    #expect(warnings == [])
  }

  @Test func withoutValidationTheLastEpochIsTheBest() throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    let problem = TinyProblem()
    let summary = try problem.makeTrainer(in: run).fit(problem.training)
    #expect(summary.bestEpoch == 3)
    #expect(summary.validationAccuracy == nil)
    let best = try Safetensors.read(run.best)
    let last = try Safetensors.read(run.last)
    for (name, tensor) in best.entries {
      #expect(tensor.withUnsafeBytes { Array($0) } == last[name]?.withUnsafeBytes { Array($0) }, "\(name)")
    }
  }

  @Test func patienceStopsEarly() throws {
    var problem = TinyProblem()
    problem.epochs = 50
    problem.patience = 2
    // A rate of nearly nothing: the first epoch stays the best, or nearly so.
    problem.schedule = .constant(1e-12)
    let summary = try problem.makeTrainer().fit(problem.training, validation: problem.validation)
    #expect(summary.stoppedEarly)
    #expect(summary.epochs == (summary.bestEpoch ?? 0) + 2)
  }

  @Test func aLossThatIsNotFiniteStopsAndKeepsTheBest() throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    var problem = TinyProblem()
    // One good epoch, then a rate that blows the weights up.
    problem.schedule = .step(1e-3, every: problem.training.batchCount, factor: 1e20)
    var best: [UInt8]?
    var callbacks = TrainerCallbacks()
    callbacks.epochEnded = { _ in best = contents(of: run.best) }
    let trainer = try problem.makeTrainer(in: run)
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(problem.training, validation: problem.validation, callbacks: callbacks)
    }
    guard case .nonFiniteLoss(let epoch, let step, _) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(epoch == 2)
    #expect(step > problem.training.batchCount)
    #expect(error?.reason.contains("non-finite loss at step \(step)") == true)
    #expect(best != nil && contents(of: run.best) == best)
    #expect(try SealedModel(path: run.best).seal == problem.seal)
    #expect(try TrainingCheckpoint(path: run.last).seal() == problem.seal)
  }

  @Test func aParameterThatNothingDependsOnIsNamed() throws {
    final class WithSpare: Layer {
      let used: Sequential
      let spare: Parameter
      init() {
        var generator = RandomGenerator(seed: 0)
        used = Sequential(Flatten(), Linear(16, 3, using: &generator))
        spare = Parameter(.ones([2]))
      }
      func callAsFunction(_ x: Tensor) -> Tensor { used(x) }
    }
    let problem = TinyProblem()
    let model = WithSpare()
    var warnings: [String] = []
    var callbacks = TrainerCallbacks()
    callbacks.warning = { warnings.append($0) }
    let trainer = Trainer(
      model, optimizer: SGD(model), options: TrainerOptions(epochs: 1, schedule: .constant(1e-2)))
    _ = try trainer.fit(problem.training, callbacks: callbacks)
    #expect(warnings == ["no gradient reaches spare: the loss does not depend on it"])
  }

  @Test func warningsGoToStandardErrorByDefault() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      TrainerCallbacks().warning("no gradient reaches spare")
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("martlet: warning: no gradient reaches spare\n"))
  }

  @Test func cancellingTheTaskSavesTheState() async throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    let task = Task {
      let problem = TinyProblem()
      let trainer = try problem.makeTrainer(in: run)
      var callbacks = TrainerCallbacks()
      callbacks.batchEnded = { report in
        if report.epoch == 1 && report.batch == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      _ = try trainer.fit(problem.training, callbacks: callbacks)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    let trainer = try TinyProblem().makeTrainer(in: run, resuming: true)
    #expect(trainer.progress.step == 3)
    #expect(trainer.progress.batch == 3)
    #expect(trainer.progress.epoch == 0)
  }

  @Test func nothingToLearnFromIsAnError() throws {
    let problem = TinyProblem()
    let empty = DataLoader(ArrayDataset(values: [], sampleShape: [4, 4, 1], labels: []), batchSize: 8)
    #expect(throws: TrainingError.noTrainingExamples) { try problem.makeTrainer().fit(empty) }
  }
}
