public import MartletData
import MartletFormats
public import MartletNN
import MartletTensor

/// Trains a classifier with cross-entropy: epochs, validation, early stopping, checkpoints, resume.
///
///     let trainer = Trainer(model, optimizer: AdamW(model), options: .init(epochs: 5, schedule: .oneCycle(3e-3)))
///     let summary = try trainer.fit(training, validation: validation)
///
/// The same model, options, seed and data give the same bits for any number of threads, and for a run that was
/// stopped anywhere and resumed. Cancelling the surrounding task stops training after the current step.
public final class Trainer {
  public let model: any Layer
  public let optimizer: any Optimizer
  public let options: TrainerOptions
  /// How far training has come; what it is before ``fit(_:validation:monitored:callbacks:)`` is where that continues.
  public private(set) var progress: TrainingProgress
  /// The moving average of the parameters, if there is to be one.
  let average: WeightAverage?
  /// Where checkpoints and metrics go, if anywhere.
  private let recorder: RunRecorder?

  public init(_ model: any Layer, optimizer: any Optimizer, options: TrainerOptions, recorder: RunRecorder? = nil) {
    self.model = model
    self.optimizer = optimizer
    self.options = options
    self.recorder = recorder
    average = options.averaging.map { WeightAverage(model, decay: $0) }
    progress = TrainingProgress(patience: options.patience)
  }

  /// Continues from a state that ``RunRecorder`` saved; model, optimiser and progress become those of the checkpoint.
  ///
  /// Throws ``CheckpointError`` when it does not fit the model or optimiser, and nothing can be relied on then.
  public func restore(from checkpoint: TrainingCheckpoint) throws(CheckpointError) {
    try checkpoint.restore(model, optimizer, average)
    progress = try checkpoint.progress(patience: options.patience)
  }

  /// Trains to the last epoch, or until patience runs out.
  ///
  /// - Parameters:
  ///   - training: what is learned from.
  ///   - validation: what the best epoch is chosen by; without it the last epoch is the best.
  ///   - monitored: evaluated after each epoch and reported; it changes nothing.
  ///   - callbacks: what is told, and how training is stopped.
  ///
  /// Throws ``TrainingError`` for a loss that is not finite or a stop that was asked for, `CancellationError` when the
  /// task was cancelled, `FileError` when a checkpoint cannot be written, and what the loaders throw.
  public func fit(
    _ training: DataLoader, validation: DataLoader? = nil, monitored: DataLoader? = nil,
    callbacks: TrainerCallbacks = TrainerCallbacks()
  ) throws -> TrainingSummary {
    guard training.dataset.count > 0 else { throw TrainingError.noTrainingExamples }
    let session = TrainingSession(self, training: training, callbacks: callbacks)
    while progress.epoch < options.epochs && !progress.earlyStopping.shouldStop {
      let epochStart = ContinuousClock.now
      if let epoch = options.unfreezesAtEpoch, progress.epoch >= epoch { model.setFrozen(false) }
      model.train()
      try session.trainEpoch()
      let (metrics, watched) = try withAveragedWeights {
        (try validation.map { try session.evaluate(on: $0) }, try monitored.map { try session.evaluate(on: $0) })
      }
      let isBest = try judge(metrics)
      let report = session.report(
        validation: metrics, monitored: watched, isBest: isBest, seconds: (ContinuousClock.now - epochStart).inSeconds)
      progress.beginNextEpoch()
      try recorder?.epochEnded(report, trainer: self)
      session.noteSave()
      callbacks.epochEnded(report)
    }
    return session.summary()
  }

  /// Whether the epoch that ends is the best so far; refuses a validation loss that is not finite.
  private func judge(_ metrics: ClassificationMetrics?) throws(TrainingError) -> Bool {
    guard let metrics, let accuracy = metrics.accuracy, let loss = metrics.loss else {
      progress.earlyStopping.bestEpoch = progress.epoch + 1
      return true
    }
    guard loss.isFinite else { throw .nonFiniteValidationLoss(epoch: progress.epoch + 1) }
    return progress.earlyStopping.update(epoch: progress.epoch + 1, accuracy: accuracy, loss: loss)
  }

  /// Runs `body` with the averages of the parameters in their places, if averages are kept.
  func withAveragedWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let average else { return try body() }
    return try average.applied(body)
  }

  /// Changes the progress in place; the session counts steps through it.
  func advance(_ change: (inout TrainingProgress) -> Void) { change(&progress) }

  func save() throws {
    guard let recorder else { return }
    guard let average else { return try recorder.saveLast(self) }
    try average.suspended { try recorder.saveLast(self) }
  }
}

extension Duration {
  package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
