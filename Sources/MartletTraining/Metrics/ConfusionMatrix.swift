/// How often each class was taken for each class.
public struct ConfusionMatrix: Sendable, Equatable {
  /// Number of classes.
  public let classCount: Int
  /// Row-major: rows are the true classes, columns the predicted ones.
  public private(set) var counts: [Int]

  public init(classCount: Int) {
    self.classCount = classCount
    counts = [Int](repeating: 0, count: classCount * classCount)
  }

  /// Examples of class `truth` that were taken for class `prediction`.
  public subscript(truth: Int, prediction: Int) -> Int { counts[truth * classCount + prediction] }

  /// Counts one example.
  public mutating func add(truth: Int, prediction: Int) { counts[truth * classCount + prediction] += 1 }

  /// The matrix as rows, true classes outermost.
  public var rows: [[Int]] {
    (0..<classCount).map { Array(counts[$0 * classCount..<($0 + 1) * classCount]) }
  }

  /// All examples.
  public var total: Int { counts.reduce(0, +) }

  /// Examples on the diagonal.
  public var correct: Int { (0..<classCount).reduce(0) { $0 + self[$1, $1] } }

  /// Fraction of right answers in 0 ... 1; nil without examples.
  public var accuracy: Double? { ratio(correct, total) }

  /// Examples whose true class this is.
  public func count(ofClass index: Int) -> Int { (0..<classCount).reduce(0) { $0 + self[index, $1] } }

  /// Examples taken for this class.
  public func predictions(ofClass index: Int) -> Int { (0..<classCount).reduce(0) { $0 + self[$1, index] } }

  /// Right answers among the predictions of the class; nil when it was never predicted.
  public func precision(ofClass index: Int) -> Double? { ratio(self[index, index], predictions(ofClass: index)) }

  /// Right answers among the examples of the class; nil when it has none.
  public func recall(ofClass index: Int) -> Double? { ratio(self[index, index], count(ofClass: index)) }

  /// 2·TP / (2·TP + FP + FN); nil when the class neither occurs nor was predicted.
  public func f1(ofClass index: Int) -> Double? {
    ratio(2 * self[index, index], count(ofClass: index) + predictions(ofClass: index))
  }

  /// The mean of the classes' F1 values, over the classes that have one; nil when none has.
  public var macroF1: Double? {
    let values = (0..<classCount).compactMap { f1(ofClass: $0) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The accuracy of always answering the most frequent true class; nil without examples.
  public var majorityBaseline: Double? {
    ratio((0..<classCount).map { count(ofClass: $0) }.max() ?? 0, total)
  }

  /// One class taken for another, and how often.
  public struct Confusion: Sendable, Equatable {
    public let truth: Int
    public let prediction: Int
    public let count: Int
  }

  /// The most frequent mistakes, most frequent first; equal counts in the order of the classes.
  public func mostConfused(_ limit: Int) -> [Confusion] {
    var mistakes: [Confusion] = []
    for truth in 0..<classCount {
      for prediction in 0..<classCount where truth != prediction && self[truth, prediction] > 0 {
        mistakes.append(Confusion(truth: truth, prediction: prediction, count: self[truth, prediction]))
      }
    }
    // Stable order: the sort's ties are broken by position.
    let ordered = mistakes.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }
    return ordered.prefix(limit).map(\.element)
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
}
