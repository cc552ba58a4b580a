import Glibc
import MartletKernels
import Testing

/// Softmax, log-softmax and cross-entropy within their bounds, and their gradients.
@Suite struct SoftmaxTests {
  static let shapes = [(1, 1), (128, 10), (3, 17), (2_000, 33), (5, 1_025), (2, 50_000)]

  @Test(arguments: shapes, [1.0, 3_000.0]) func forwardIsWithinTheBound(_ shape: (Int, Int), _ spread: Double) {
    let (rows, columns) = shape
    var generator = MapsGenerator(seed: 21)
    let x: [Float] = generator.normals(rows * columns, deviation: spread)
    var y = [Float](repeating: .nan, count: x.count)
    var logs = y
    Softmax.forward(x, &y, rows: rows, columns: columns)
    Softmax.logForward(x, &logs, rows: rows, columns: columns)
    let eps = Double(Float.ulpOfOne)
    var (worst, worstLog) = (0.0, 0.0)
    for r in 0..<rows {
      let row = x[r * columns..<(r + 1) * columns].map { Double($0) }
      let maximum = row.max()!
      let sum = ReductionsTests.exactSum(row.map { exp($0 - maximum) })
      for (c, value) in row.enumerated() {
        let (p, distance) = (exp(value - maximum) / sum, maximum - value)
        let bound = (8 + distance) * eps * p + Double(Float.leastNormalMagnitude)
        worst = max(worst, abs(Double(y[r * columns + c]) - p) / bound)
        let logBound = 8 * eps * (1 + distance + log(Double(columns)))
        worstLog = max(worstLog, abs(Double(logs[r * columns + c]) + distance + log(sum)) / logBound)
      }
    }
    #expect(worst < 1 && worstLog < 1)
  }

  /// The formulas of the two backward passes, in Double, on the forward's own output.
  @Test(arguments: shapes) func backwardFollowsItsFormula(_ shape: (Int, Int)) {
    let (rows, columns) = shape
    var generator = MapsGenerator(seed: 22)
    let x: [Double] = generator.normals(rows * columns)
    let dy: [Double] = generator.normals(rows * columns)
    var (y, logs, dx, dLogs) = (x, x, x, x)
    Softmax.forward(x, &y, rows: rows, columns: columns)
    Softmax.logForward(x, &logs, rows: rows, columns: columns)
    Softmax.backward(y, dy, &dx, rows: rows, columns: columns)
    Softmax.logBackward(logs, dy, &dLogs, rows: rows, columns: columns)
    for r in 0..<rows {
      let range = r * columns..<(r + 1) * columns
      let dot = range.reduce(0) { $0 + y[$1] * dy[$1] }
      let sum = range.reduce(0) { $0 + dy[$1] }
      #expect(range.allSatisfy { abs(dx[$0] - y[$0] * (dy[$0] - dot)) < 1e-12 })
      #expect(range.allSatisfy { abs(dLogs[$0] - (dy[$0] - exp(logs[$0]) * sum)) < 1e-12 })
    }
  }

  struct Loss: Sendable {
    var weighted: Bool
    var smoothing: Double
  }

  @Test(arguments: [
    Loss(weighted: false, smoothing: 0), Loss(weighted: true, smoothing: 0), Loss(weighted: false, smoothing: 0.1),
    Loss(weighted: true, smoothing: 0.1),
  ]) func crossEntropyMatchesItsDefinitionAndDifferences(_ loss: Loss) {
    let (rows, columns) = (7, 5)
    var generator = MapsGenerator(seed: 23)
    let x: [Double] = generator.normals(rows * columns)
    let weights = loss.weighted ? (0..<columns).map { 0.5 + 0.25 * Double($0) } : nil
    let labels = (0..<rows).map { Int32($0 % columns) }
    func losses(_ x: [Double], _ gradient: UnsafeMutablePointer<Double>? = nil) -> [Double] {
      var result = [Double](repeating: .nan, count: rows)
      let run = { (weights: UnsafePointer<Double>?) in
        Softmax.crossEntropy(
          x, labels: labels, classWeights: weights, smoothing: loss.smoothing, scale: 0.25, losses: &result,
          gradient: gradient, rows: rows, columns: columns)
      }
      if let weights { weights.withUnsafeBufferPointer { run($0.baseAddress) } } else { run(nil) }
      return result
    }
    var gradient = [Double](repeating: .nan, count: x.count)
    let values = gradient.withUnsafeMutableBufferPointer { losses(x, $0.baseAddress) }
    let w = weights ?? [Double](repeating: 1, count: columns)
    for r in 0..<rows {
      let row = x[r * columns..<(r + 1) * columns]
      let logSum = log(row.reduce(0) { $0 + exp($1) })
      let nll = row.map { logSum - $0 }
      let spread = zip(w, nll).reduce(0) { $0 + $1.0 * $1.1 } * loss.smoothing / Double(columns)
      #expect(abs(values[r] - ((1 - loss.smoothing) * w[Int(labels[r])] * nll[Int(labels[r])] + spread)) < 1e-13)
    }
    let h = 1e-6
    for i in x.indices {
      var (above, below) = (x, x)
      (above[i], below[i]) = (x[i] + h, x[i] - h)
      let difference = (losses(above)[i / columns] - losses(below)[i / columns]) / (2 * h)
      #expect(abs(gradient[i] - 0.25 * difference) < 1e-9)
    }
  }

  @Test func rowsDoNotDependOnTheSplit() {
    let (rows, columns) = (3_001, 37)
    var generator = MapsGenerator(seed: 24)
    let x: [Float] = generator.normals(rows * columns)
    var (whole, single) = (x, x)
    Softmax.forward(x, &whole, rows: rows, columns: columns)
    single.withUnsafeMutableBufferPointer { single in
      for r in 0..<rows {
        let row = single.baseAddress! + r * columns
        Softmax.forward(UnsafePointer(row), row, rows: 1, columns: columns)
      }
    }
    #expect(sameBits(whole, single))
  }

  @Test func rowsWithoutAnAnswerBecomeNaN() {
    for row: [Float] in [[.nan, 1], [.infinity, 1], [-.infinity, -.infinity]] {
      var y: [Float] = [0, 0]
      Softmax.forward(row, &y, rows: 1, columns: 2)
      #expect(y.allSatisfy { $0.isNaN })
      Softmax.logForward(row, &y, rows: 1, columns: 2)
      #expect(y.contains { $0.isNaN })
    }
    var y: [Float] = [0, 0, 0]
    Softmax.forward([0, -.infinity, 0], &y, rows: 1, columns: 3)
    #expect(y == [0.5, 0, 0.5])
  }
}
