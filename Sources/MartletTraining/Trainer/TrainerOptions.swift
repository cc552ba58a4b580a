public import MartletNN
public import MartletTensor

/// How a ``Trainer`` trains.
public struct TrainerOptions: Sendable {
  /// Passes over the training examples.
  public var epochs: Int
  /// The learning rate of each step.
  public var schedule: Schedule
  /// ε of the cross-entropy, in 0 ..< 1.
  public var labelSmoothing = 0.0
  /// [classes] float32: weights of the classes in the training loss.
  public var classWeights: Tensor?
  /// The global norm that gradients are clipped to; nil leaves them alone.
  public var clipNorm: Double?
  /// Epochs without a better validation result after which training stops; nil never stops early.
  public var patience: Int?
  /// How often the state is saved in the middle of an epoch.
  public var saveInterval: Duration = .seconds(60)

  public init(epochs: Int, schedule: Schedule) {
    self.epochs = epochs
    self.schedule = schedule
  }
}
