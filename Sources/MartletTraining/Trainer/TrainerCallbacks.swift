import Glibc

/// What a ``Trainer`` tells while it works, and how it is asked to stop. All calls come from the training task.
public struct TrainerCallbacks {
  /// After each step.
  public var batchEnded: (BatchReport) -> Void = { _ in }
  /// After each epoch, its validation included and its checkpoints written.
  public var epochEnded: (EpochReport) -> Void = { _ in }
  /// Something odd that does not stop training, for people to read; written to standard error unless it is replaced.
  public var warning: (String) -> Void = { text in
    let line = Array("martlet: warning: \(text)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
  /// Asked before each step: true saves the state and ends training with ``TrainingError/interrupted``.
  public var shouldStop: () -> Bool = { false }

  public init() {}
}

/// Where training stands after a step.
public struct BatchReport: Sendable {
  /// From 1.
  public let epoch: Int
  public let epochs: Int
  /// Batches of this epoch that are done, and of how many.
  public let batch: Int
  public let batches: Int
  /// Mean training loss of this epoch so far.
  public let loss: Double
  public let learningRate: Double
  /// Examples a second since training started or resumed; validation does not count.
  public let examplesPerSecond: Double
  /// Estimated seconds of training left, validation not counted.
  public let secondsLeft: Double
}

/// What an epoch amounted to.
public struct EpochReport: Sendable {
  /// From 1.
  public let epoch: Int
  public let epochs: Int
  /// Updates since the start of the run.
  public let step: Int
  /// Of the epoch's last update.
  public let learningRate: Double
  /// Mean over the epoch's batches as they were trained.
  public let trainingLoss: Double
  public let trainingAccuracy: Double
  /// Nil without validation examples.
  public let validation: ClassificationMetrics?
  /// Metrics of examples that are watched but never learned from or chosen by.
  public let monitored: ClassificationMetrics?
  public let isBest: Bool
  /// Seconds of the epoch in this process, with validation.
  public let seconds: Double
  /// Training examples a second in this process, validation not counted.
  public let examplesPerSecond: Double
}
