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
  /// Batches whose gradients are averaged for one update; the learning rate's steps are updates.
  public var accumulation = 1
  /// The decay d of an exponential moving average of the parameters, in 0 ..< 1, which is then what is evaluated and saved as the best
  /// model; nil evaluates the parameters themselves.
  public var averaging: Double?
  /// How images of a batch are mixed; nil leaves them alone.
  public var mixing: BatchMixing?
  /// The epoch, from 0, at whose beginning a frozen backbone is released; nil leaves it frozen.
  public var unfreezesAtEpoch: Int?
  /// How often the state is saved in the middle of an epoch.
  public var saveInterval: Duration = .seconds(60)

  public init(epochs: Int, schedule: Schedule) {
    self.epochs = epochs
    self.schedule = schedule
  }
}
