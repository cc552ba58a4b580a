import Glibc
public import MartletTensor

/// What a classifier's answers on a set of examples amount to, collected batch by batch.
public struct ClassificationMetrics: Sendable, Equatable {
  public private(set) var confusion: ConfusionMatrix
  private var lossSum = 0.0
  private var topFive = 0

  public init(classCount: Int) { confusion = ConfusionMatrix(classCount: classCount) }

  /// Examples seen.
  public var count: Int { confusion.total }

  /// Fraction of right answers; nil without examples.
  public var accuracy: Double? { confusion.accuracy }

  /// Fraction of examples whose class is among the five most probable; nil without examples.
  public var topFiveAccuracy: Double? { count == 0 ? nil : Double(topFive) / Double(count) }

  /// Mean cross-entropy in nats, accumulated in Double, without label smoothing or class weights; nil without examples.
  public var loss: Double? { count == 0 ? nil : lossSum / Double(count) }

  /// Adds a batch.
  ///
  /// - Parameters:
  ///   - logits: [N, C] float32, before the softmax.
  ///   - labels: [N] int32, each in 0 ..< C.
  ///
  /// The answer is the first of the largest logits; a NaN counts as larger than everything.
  public mutating func add(logits: Tensor, labels: Tensor) {
    let columns = confusion.classCount
    guard logits.rank == 2, logits.shape[1] == columns, labels.shape.elementCount == logits.shape[0] else {
      misuse("ClassificationMetrics.add", "logits \(logits.shape) and labels \(labels.shape) for \(columns) classes")
    }
    logits.withUnsafeElements(of: Float.self) { scores in
      labels.withUnsafeElements(of: Int32.self) { labels in
        for (row, label) in labels.enumerated() {
          // In bounds: checked against the shapes above.
          add(UnsafeBufferPointer(rebasing: scores[row * columns..<(row + 1) * columns]), label: Int(label))
        }
      }
    }
  }

  private mutating func add(_ scores: UnsafeBufferPointer<Float>, label: Int) {
    var best = 0
    var rank = 0
    let own = scores[label]
    for (index, score) in scores.enumerated() {
      if score > scores[best] || (score.isNaN && !scores[best].isNaN) { best = index }
      if index != label, score > own || score.isNaN || (score == own && index < label) { rank += 1 }
    }
    confusion.add(truth: label, prediction: best)
    if rank < 5 && !own.isNaN { topFive += 1 }
    let maximum = Double(scores[best])
    let sum = scores.reduce(0.0) { $0 + exp(Double($1) - maximum) }
    lossSum += maximum + log(sum) - Double(own)
  }
}
