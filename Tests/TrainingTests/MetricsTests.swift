import MartletTensor
import MartletTraining
import Testing

/// Figures worked out by hand.
@Suite struct MetricsTests {
  /// Rows are true classes: a was right 3 of 4 times, b 1 of 3, c never occurred but was answered once.
  private var matrix: ConfusionMatrix {
    var matrix = ConfusionMatrix(classCount: 4)
    for (truth, prediction, count) in [(0, 0, 3), (0, 1, 1), (1, 1, 1), (1, 0, 1), (1, 2, 1)] {
      for _ in 0..<count { matrix.add(truth: truth, prediction: prediction) }
    }
    return matrix
  }

  @Test func ratiosOfAConfusionMatrix() {
    let matrix = matrix
    #expect(matrix.total == 7)
    #expect(matrix.accuracy == 4.0 / 7)
    #expect(matrix.precision(ofClass: 0) == 0.75)
    #expect(matrix.precision(ofClass: 1) == 0.5)
    #expect(matrix.precision(ofClass: 2) == 0)
    #expect(matrix.precision(ofClass: 3) == nil)
    #expect(matrix.recall(ofClass: 0) == 0.75)
    #expect(matrix.recall(ofClass: 1) == 1.0 / 3)
    #expect(matrix.recall(ofClass: 2) == nil)
    #expect(matrix.f1(ofClass: 0) == 0.75)
    #expect(matrix.f1(ofClass: 1) == 0.4)
    #expect(matrix.f1(ofClass: 2) == 0)
    #expect(matrix.f1(ofClass: 3) == nil)
    // The class that neither occurs nor was answered takes no part: (0.75 + 0.4 + 0) / 3.
    #expect(abs((matrix.macroF1 ?? .nan) - 1.15 / 3) < 1e-15)
    #expect(matrix.majorityBaseline == 4.0 / 7)
    #expect(matrix.rows == [[3, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
  }

  @Test func mostConfusedPairsAreOrdered() {
    var matrix = matrix
    matrix.add(truth: 1, prediction: 2)
    #expect(matrix.mostConfused(2).map { [$0.truth, $0.prediction, $0.count] } == [[1, 2, 2], [0, 1, 1]])
  }

  @Test func anEmptyMatrixHasNoRatios() {
    let matrix = ConfusionMatrix(classCount: 2)
    #expect(matrix.accuracy == nil)
    #expect(matrix.macroF1 == nil)
    #expect(matrix.majorityBaseline == nil)
    #expect(ClassificationMetrics(classCount: 2).loss == nil)
  }

  @Test func lossAndTopFive() {
    var metrics = ClassificationMetrics(classCount: 6)
    // Logits log(1) … log(6): probabilities k/21.
    let row = (1...6).map { Float(Double($0)).logarithm }
    metrics.add(logits: Tensor(row + row, shape: [2, 6]), labels: Tensor([5, 0] as [Int32]))
    #expect(metrics.count == 2)
    #expect(metrics.accuracy == 0.5)
    // The label with the lowest of six logits is not among the first five.
    #expect(metrics.topFiveAccuracy == 0.5)
    let expected = -(Double(6.0 / 21).logarithm + Double(1.0 / 21).logarithm) / 2
    #expect(abs((metrics.loss ?? .nan) - expected) < 1e-6)
  }

  @Test func lossOfLargeLogitsIsFinite() {
    var metrics = ClassificationMetrics(classCount: 2)
    metrics.add(logits: Tensor([1e30, -1e30] as [Float], shape: [1, 2]), labels: Tensor([0] as [Int32]))
    #expect(metrics.loss == 0)
  }

  @Test func tiesGoToTheFirstClass() {
    var metrics = ClassificationMetrics(classCount: 7)
    metrics.add(logits: .zeros([2, 7]), labels: Tensor([0, 5] as [Int32]))
    #expect(metrics.confusion[0, 0] == 1)
    #expect(metrics.confusion[5, 0] == 1)
    #expect(metrics.topFiveAccuracy == 0.5)
  }

  @Test func notANumberIsNeverARightAnswer() {
    var metrics = ClassificationMetrics(classCount: 2)
    metrics.add(logits: Tensor([1, .nan] as [Float], shape: [1, 2]), labels: Tensor([0] as [Int32]))
    #expect(metrics.accuracy == 0)
    #expect(metrics.loss?.isNaN == true)
  }

  @Test func confusionTableIsQuotedCSV() {
    var matrix = ConfusionMatrix(classCount: 2)
    matrix.add(truth: 0, prediction: 1)
    #expect(
      matrix.csv(classes: ["a,b", "say \"c\""])
        == "true \\ predicted,\"a,b\",\"say \"\"c\"\"\"\n\"a,b\",0,1\n\"say \"\"c\"\"\",0,0\n")
  }
}
