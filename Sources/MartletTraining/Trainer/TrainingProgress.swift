/// How far a run has come: everything a resumed run needs besides the model and the optimiser's state.
public struct TrainingProgress: Sendable, Equatable {
  /// Epochs that are complete.
  public internal(set) var epoch = 0
  /// Batches of the current epoch that are done.
  public internal(set) var batch = 0
  /// Updates since the start.
  public internal(set) var step = 0
  /// Sum over the current epoch's examples of the training loss.
  public internal(set) var lossSum = 0.0
  /// Right answers in the current epoch.
  public internal(set) var correct = 0
  /// Examples of the current epoch that are done.
  public internal(set) var seen = 0
  public internal(set) var earlyStopping: EarlyStopping

  public init(patience: Int? = nil) { earlyStopping = EarlyStopping(patience: patience) }

  mutating func beginNextEpoch() {
    epoch += 1
    (batch, lossSum, correct, seen) = (0, 0, 0, 0)
  }
}
