import MartletData
import MartletNN
import MartletTensor

/// One call of ``Trainer/fit(_:validation:monitored:callbacks:)``: the loop over batches and its clocks.
///
/// Nothing in here outlives the call, so that a resumed run depends on the checkpoint alone.
final class TrainingSession {
  private unowned let trainer: Trainer
  private let training: DataLoader
  private let callbacks: TrainerCallbacks
  private var started = ContinuousClock.now
  private var lastSave = ContinuousClock.now
  private var trainingSeconds = 0.0
  private var examples = 0
  private var epochSeconds = 0.0
  private var epochExamples = 0
  private var hasCheckedGradients = false
  private var learningRate = 0.0

  init(_ trainer: Trainer, training: DataLoader, callbacks: TrainerCallbacks) {
    self.trainer = trainer
    self.training = training
    self.callbacks = callbacks
  }

  private var options: TrainerOptions { trainer.options }
  private var progress: TrainingProgress { trainer.progress }

  func noteSave() { lastSave = .now }

  /// Trains what is left of the current epoch.
  func trainEpoch() throws {
    (epochSeconds, epochExamples) = (0, 0)
    var clock = ContinuousClock.now
    let batches = training.batches(epoch: progress.epoch, startingAt: progress.batch)
    while true {
      try stopIfAsked()
      guard let batch = try batches.next() else { break }
      let loss = try train(batch)
      let now = ContinuousClock.now
      let seconds = (now - clock).inSeconds
      clock = now
      trainingSeconds += seconds
      epochSeconds += seconds
      examples += batch.count
      epochExamples += batch.count
      callbacks.batchEnded(report(loss: loss))
      if now - lastSave >= options.saveInterval {
        try trainer.save()
        lastSave = .now
        // Writing a checkpoint is no training.
        clock = .now
      }
    }
  }

  /// Metrics over all examples of a loader, between two updates.
  func evaluate(on loader: DataLoader) throws -> ClassificationMetrics {
    try MartletTraining.evaluate(trainer.model, on: loader) { _ in try stopIfAsked() }
  }

  private func stopIfAsked() throws {
    let isCancelled = Task.isCancelled
    guard isCancelled || callbacks.shouldStop() else { return }
    try trainer.save()
    if isCancelled { throw CancellationError() }
    throw TrainingError.interrupted
  }

  /// One update; the epoch's mean loss so far.
  private func train(_ batch: Batch) throws(TrainingError) -> Double {
    let logits = trainer.model(batch.images)
    let loss = crossEntropy(
      logits, batch.labels, labelSmoothing: options.labelSmoothing, classWeights: options.classWeights)
    let value = loss.item()
    learningRate = options.schedule.learningRate(
      atStep: progress.step, of: options.epochs * training.batchCount)
    guard value.isFinite else {
      throw .nonFiniteLoss(epoch: progress.epoch + 1, step: progress.step + 1, learningRate: learningRate)
    }
    let gradients = loss.gradients()
    if !hasCheckedGradients { warnOfMissingGradients(gradients) }
    if let clipNorm = options.clipNorm {
      let norm = trainer.optimizer.update(with: gradients, learningRate: learningRate, clippingNorm: clipNorm)
      guard norm.isFinite else {
        throw .nonFiniteGradient(epoch: progress.epoch + 1, step: progress.step + 1, learningRate: learningRate)
      }
    } else {
      trainer.optimizer.update(with: gradients, learningRate: learningRate)
    }
    let correct = correctAnswers(logits, batch.labels)
    trainer.advance { progress in
      progress.step += 1
      progress.batch += 1
      progress.lossSum += value * Double(batch.count)
      progress.correct += correct
      progress.seen += batch.count
    }
    return progress.lossSum / Double(progress.seen)
  }

  private func warnOfMissingGradients(_ gradients: Gradients) {
    hasCheckedGradients = true
    let names = trainer.model.parametersWithoutGradient(in: gradients)
    guard !names.isEmpty else { return }
    callbacks.warning("no gradient reaches \(names.joined(separator: ", ")): the loss does not depend on it")
  }

  private func correctAnswers(_ logits: Tensor, _ labels: Tensor) -> Int {
    withoutGradient {
      let answers = logits.detached().argmax().array(of: Int32.self)
      return labels.withUnsafeElements(of: Int32.self) { labels in
        zip(answers, labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
      }
    }
  }

  private func report(loss: Double) -> BatchReport {
    let total = (options.epochs - progress.epoch) * training.batchCount - progress.batch
    let stepsHere = max(1, examples)
    let perExample = trainingSeconds / Double(stepsHere)
    let examplesLeft = Double(total) * Double(training.dataset.count) / Double(max(1, training.batchCount))
    return BatchReport(
      epoch: progress.epoch + 1, epochs: options.epochs, batch: progress.batch, batches: training.batchCount,
      loss: loss, learningRate: learningRate, examplesPerSecond: rate(examples, trainingSeconds),
      secondsLeft: perExample * examplesLeft)
  }

  /// The epoch that has just been trained and evaluated.
  func report(
    validation: ClassificationMetrics?, monitored: ClassificationMetrics?, isBest: Bool, seconds: Double
  ) -> EpochReport {
    let seen = Double(max(1, progress.seen))
    return EpochReport(
      epoch: progress.epoch + 1, epochs: options.epochs, step: progress.step,
      learningRate: options.schedule.learningRate(
        atStep: max(0, progress.step - 1), of: options.epochs * training.batchCount),
      trainingLoss: progress.lossSum / seen, trainingAccuracy: Double(progress.correct) / seen,
      validation: validation, monitored: monitored, isBest: isBest, seconds: seconds,
      examplesPerSecond: rate(epochExamples, epochSeconds))
  }

  func summary() -> TrainingSummary {
    let early = progress.earlyStopping
    return TrainingSummary(
      epochs: progress.epoch, bestEpoch: early.bestEpoch, validationAccuracy: early.bestAccuracy,
      validationLoss: early.bestLoss, stoppedEarly: progress.epoch < options.epochs,
      examplesPerSecond: examples == 0 ? nil : rate(examples, trainingSeconds),
      seconds: (ContinuousClock.now - started).inSeconds)
  }

  private func rate(_ count: Int, _ seconds: Double) -> Double { seconds > 0 ? Double(count) / seconds : 0 }
}
