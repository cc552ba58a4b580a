/// Which epoch is the best so far, and whether to go on.
///
/// An epoch is better when its validation accuracy is higher, or equal with a lower validation loss.
public struct EarlyStopping: Sendable, Equatable {
  /// Epochs without improvement after which training stops; nil never stops.
  public let patience: Int?
  /// The best epoch so far, from 1; nil before the first.
  public internal(set) var bestEpoch: Int?
  public internal(set) var bestAccuracy: Double?
  public internal(set) var bestLoss: Double?
  /// Epochs since the best one.
  public internal(set) var epochsWithoutImprovement = 0

  public init(patience: Int? = nil) { self.patience = patience }

  /// Takes note of an epoch; whether it is the best so far.
  public mutating func update(epoch: Int, accuracy: Double, loss: Double) -> Bool {
    let isBetter: Bool
    if let bestAccuracy, let bestLoss {
      isBetter = accuracy > bestAccuracy || (accuracy == bestAccuracy && loss < bestLoss)
    } else {
      isBetter = true
    }
    if isBetter {
      (bestEpoch, bestAccuracy, bestLoss) = (epoch, accuracy, loss)
      epochsWithoutImprovement = 0
    } else {
      epochsWithoutImprovement += 1
    }
    return isBetter
  }

  /// Whether patience has run out.
  public var shouldStop: Bool { patience.map { epochsWithoutImprovement >= $0 } ?? false }
}
