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
      var group: [Batch] = []
      while group.count < options.accumulation, let batch = try batches.next() { group.append(batch) }
      if group.isEmpty { break }
      let loss = try train(group)
      let now = ContinuousClock.now
      let seconds = (now - clock).inSeconds
      clock = now
      trainingSeconds += seconds
      epochSeconds += seconds
      let count = group.reduce(0) { $0 + $1.count }
      examples += count
      epochExamples += count
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
  private func train(_ batches: [Batch]) throws(TrainingError) -> Double {
    learningRate = options.schedule.learningRate(atStep: progress.step, of: options.epochs * updatesPerEpoch)
    let count = batches.reduce(0) { $0 + $1.count }
    var (lossSum, correct) = (0.0, 0)
    var gradients: Gradients?
    for (offset, batch) in batches.enumerated() {
      let (loss, logits) = self.loss(of: batch, number: progress.batch + offset)
      let value = loss.item()
      guard value.isFinite else {
        throw .nonFiniteLoss(epoch: progress.epoch + 1, step: progress.step + 1, learningRate: learningRate)
      }
      lossSum += value * Double(batch.count)
      correct += correctAnswers(logits, batch.labels)
      let share = batches.count == 1 ? loss : loss * (Double(batch.count) / Double(count))
      let ours = share.gradients()
      gradients = gradients.map { $0.adding(ours) } ?? ours
    }
    guard let gradients else { return progress.lossSum / Double(max(1, progress.seen)) }
    if !hasCheckedGradients { warnOfMissingGradients(gradients) }
    try update(with: gradients)
    trainer.average?.update()
    trainer.advance { progress in
      progress.step += 1
      progress.batch += batches.count
      progress.lossSum += lossSum
      progress.correct += correct
      progress.seen += count
    }
    return progress.lossSum / Double(progress.seen)
  }

  /// The batch's mean loss, mixed if that is asked for, and the logits.
  private func loss(of batch: Batch, number: Int) -> (loss: Tensor, logits: Tensor) {
    func crossEntropy(_ logits: Tensor, _ labels: Tensor) -> Tensor {
      MartletNN.crossEntropy(
        logits, labels, labelSmoothing: options.labelSmoothing, classWeights: options.classWeights)
    }
    guard let mixing = options.mixing else {
      let logits = trainer.model(batch.images)
      return (crossEntropy(logits, batch.labels), logits)
    }
    // A stream of its own for each batch: a resumed run mixes as the first one would have.
    var generator = Randomness.generator(.mixing, seed: training.seed, epoch: progress.epoch, index: number)
    let mixed = mixing.apply(batch.images, batch.labels, using: &generator)
    let logits = trainer.model(mixed.images)
    return (mixed.loss { crossEntropy(logits, $0) }, logits)
  }

  private func update(with gradients: Gradients) throws(TrainingError) {
    guard let clipNorm = options.clipNorm else {
      return trainer.optimizer.update(with: gradients, learningRate: learningRate)
    }
    let norm = trainer.optimizer.update(with: gradients, learningRate: learningRate, clippingNorm: clipNorm)
    guard norm.isFinite else {
      throw .nonFiniteGradient(epoch: progress.epoch + 1, step: progress.step + 1, learningRate: learningRate)
    }
  }

  private var updatesPerEpoch: Int { (training.batchCount + options.accumulation - 1) / options.accumulation }

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
        atStep: max(0, progress.step - 1), of: options.epochs * updatesPerEpoch),
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
