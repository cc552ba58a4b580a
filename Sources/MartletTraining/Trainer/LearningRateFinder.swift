import Glibc
public import MartletData
public import MartletNN
import MartletTensor

/// Finds a learning rate by raising it from step to step until the loss explodes. The model is not good for anything afterwards.
///
/// L. N. Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017, section 3.3.
public struct LearningRateFinder {
  /// One step of the search.
  public struct Point: Equatable, Sendable {
    public let learningRate: Double
    /// The mean loss, newer steps weighing more.
    public let loss: Double
  }

  /// Every step until the loss was four times the lowest, or not finite.
  public let points: [Point]

  /// - Parameters:
  ///   - range: the first and the last learning rate; between them it grows by the same factor each step.
  ///   - steps: how many; batches are used again when there are fewer.
  public init(
    _ model: any Layer, optimizer: any Optimizer, on loader: DataLoader, range: ClosedRange<Double> = 1e-6...1,
    steps: Int = 100, labelSmoothing: Double = 0
  ) throws {
    var points: [Point] = []
    var (mean, lowest, epoch) = (0.0, Double.infinity, 0)
    var batches = loader.batches(epoch: epoch)
    model.train()
    for step in 0..<steps {
      var batch = try batches.next()
      if batch == nil {
        epoch += 1
        batches = loader.batches(epoch: epoch)
        batch = try batches.next()
      }
      guard let batch else { break }
      let rate = range.lowerBound * pow(range.upperBound / range.lowerBound, Double(step) / Double(max(1, steps - 1)))
      let loss = crossEntropy(model(batch.images), batch.labels, labelSmoothing: labelSmoothing)
      let value = loss.item()
      // An exponential mean of the last ten steps or so, without the bias of its beginning.
      mean = 0.9 * mean + 0.1 * value
      let smooth = mean / (1 - pow(0.9, Double(step + 1)))
      guard smooth.isFinite, smooth <= 4 * lowest else { break }
      lowest = min(lowest, smooth)
      points.append(Point(learningRate: rate, loss: smooth))
      optimizer.update(with: loss.gradients(), learningRate: rate)
    }
    self.points = points
  }

  /// A tenth of the rate at which the loss was lowest: still falling fast, and safe. Nil when the loss never fell by a twentieth:
  /// then its lowest place is chance.
  public var suggestion: Double? {
    guard let first = points.first, let lowest = points.min(by: { $0.loss < $1.loss }), lowest.loss < 0.95 * first.loss
    else { return nil }
    return lowest.learningRate / 10
  }
}
