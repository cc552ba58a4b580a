/// What a whole run amounted to.
public struct TrainingSummary: Sendable, Equatable {
  /// Epochs that are complete.
  public let epochs: Int
  /// From 1; the last epoch when there was no validation.
  public let bestEpoch: Int?
  /// Of the best epoch; nil without validation.
  public let validationAccuracy: Double?
  public let validationLoss: Double?
  /// Whether patience ran out before the last epoch.
  public let stoppedEarly: Bool
  /// Training examples a second in this process, validation not counted; nil when nothing was left to train.
  public let examplesPerSecond: Double?
  /// Seconds in this process.
  public let seconds: Double
}
