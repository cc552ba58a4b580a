import MartletKernels
import Testing

@Suite("Batch normalisation against plain loops in Double")
struct BatchNormalizationTests {
  private static let shapes = [(1, 1), (2, 3), (5, 17), (16, 16), (257, 33), (1000, 64), (20_000, 5), (700, 260)]

  private func moments<T: BinaryFloatingPoint>(_ x: [T], _ columns: Int, _ c: Int) -> (
    mean: Double, variance: Double, magnitude: Double
  ) {
    let column = stride(from: c, to: x.count, by: columns).map { Double(x[$0]) }
    let count = Double(column.count)
    let mean = Self.compensatedSum(column) / count
    // The second sum takes away what rounding left in the mean.
    let rest = Self.compensatedSum(column.map { $0 - mean }) / count
    let variance = Self.compensatedSum(column.map { ($0 - mean) * ($0 - mean) }) / count - rest * rest
    return (mean + rest, variance, column.reduce(0) { $0 + $1.magnitude } / count)
  }

  /// Neumaier's sum: the float64 kernels must be judged by something better than float64's plain sum.
  private static func compensatedSum(_ values: [Double]) -> Double {
    var (sum, rest) = (0.0, 0.0)
    for value in values {
      let next = sum + value
      rest += sum.magnitude >= value.magnitude ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    return sum + rest
  }

  private func checkStatistics<T: KernelScalar & BinaryFloatingPoint>(_ x: [T], rows: Int, columns: Int) {
    var mean = [T](repeating: .nan, count: columns)
    var variance = [T](repeating: .nan, count: columns)
    BatchNormalization.statistics(x, mean: &mean, variance: &variance, rows: rows, columns: columns)
    let eps = Double(T.ulpOfOne)
    for c in 0..<columns {
      let exact = moments(x, columns, c)
      #expect((Double(mean[c]) - exact.mean).magnitude <= 16 * eps * exact.magnitude, "\(T.self) \(rows)x\(columns)")
      let bound = 16 * (eps * exact.variance + eps * exact.mean * eps * exact.mean)
      #expect((Double(variance[c]) - exact.variance).magnitude <= bound, "\(T.self) \(rows)x\(columns)")
    }
  }

  @Test("statistics, centred and far from zero", arguments: shapes)
  func statistics(rows: Int, columns: Int) {
    for offset in [0, 3, -1e4] {
      let x = SpatialInput.uniform(rows * columns, seed: 1, Double.self)
      checkStatistics(x.map { Float($0 + offset) }, rows: rows, columns: columns)
      if offset != -1e4 { checkStatistics(x.map { $0 + offset }, rows: rows, columns: columns) }
    }
  }

  @Test("a mean of 1e4 with spread 1 keeps three digits of the variance")
  func farFromZero() {
    let (rows, columns) = (50_000, 20)
    let x = SpatialInput.uniform(rows * columns, seed: 5, Double.self).map { Float(1e4 + $0 * 3.0.squareRoot()) }
    var mean = [Float](repeating: .nan, count: columns)
    var variance = mean
    BatchNormalization.statistics(x, mean: &mean, variance: &variance, rows: rows, columns: columns)
    for c in 0..<columns {
      let exact = moments(x, columns, c)
      #expect((Double(variance[c]) / exact.variance - 1).magnitude < 1e-3)
    }
  }

  @Test("NaN stays in its column")
  func notANumber() {
    var x = SpatialInput.uniform(300 * 20, seed: 5, Float.self)
    x[150 * 20 + 7] = .nan
    var mean = [Float](repeating: 0, count: 20)
    var variance = mean
    BatchNormalization.statistics(x, mean: &mean, variance: &variance, rows: 300, columns: 20)
    #expect((0..<20).filter { mean[$0].isNaN } == [7])
    #expect((0..<20).filter { variance[$0].isNaN } == [7])
  }

  private struct Case<T: KernelScalar & BinaryFloatingPoint> {
    let rows, columns: Int
    let x, dy, residual, mean, inverse, gamma, beta: [T]

    init(_ rows: Int, _ columns: Int) {
      (self.rows, self.columns) = (rows, columns)
      x = SpatialInput.uniform(rows * columns, seed: 1)
      dy = SpatialInput.uniform(rows * columns, seed: 2)
      residual = SpatialInput.uniform(rows * columns, seed: 3)
      mean = SpatialInput.uniform(columns, seed: 4)
      inverse = SpatialInput.uniform(columns, seed: 5, T.self).map { $0.magnitude + 1 }
      gamma = SpatialInput.uniform(columns, seed: 6)
      beta = SpatialInput.uniform(columns, seed: 7)
    }
  }

  private func checkApply<T: KernelScalar & BinaryFloatingPoint>(_ rows: Int, _ columns: Int, _ type: T.Type) {
    let problem = Case<T>(rows, columns)
    for full in [false, true] {
      var exact = CheckedSums(count: rows * columns)
      for i in problem.x.indices {
        let c = i % columns
        let scale = Double(problem.inverse[c]) * (full ? Double(problem.gamma[c]) : 1)
        exact.add(i, Double(problem.x[i]) * scale)
        exact.add(i, -Double(problem.mean[c]) * scale)
        guard full else { continue }
        exact.add(i, Double(problem.beta[c]))
        exact.add(i, Double(problem.residual[i]))
        exact.value[i] = max(exact.value[i], 0)
      }
      var y = [T](repeating: .nan, count: rows * columns)
      if full {
        BatchNormalization.apply(
          problem.x, mean: problem.mean, inverseDeviation: problem.inverse, gamma: problem.gamma, beta: problem.beta,
          residual: problem.residual, activation: .relu, &y, rows: rows, columns: columns)
      } else {
        BatchNormalization.apply(
          problem.x, mean: problem.mean, inverseDeviation: problem.inverse, gamma: nil, beta: nil, residual: nil,
          activation: .none, &y, rows: rows, columns: columns)
      }
      #expect(exact.worstError(of: y) < 16, "\(T.self) \(rows)x\(columns) full \(full)")
    }
  }

  private func checkBackward<T: KernelScalar & BinaryFloatingPoint>(_ rows: Int, _ columns: Int, _ type: T.Type) {
    let problem = Case<T>(rows, columns)
    let y = SpatialInput.rectified(rows * columns, seed: 8, T.self)
    for activation in [Activation.none, .relu] {
      var dGamma = CheckedSums(count: columns)
      var dBeta = CheckedSums(count: columns)
      var dx = CheckedSums(count: rows * columns)
      let gradient = (0..<rows * columns).map { activation == .none || y[$0] > 0 ? Double(problem.dy[$0]) : 0 }
      func normalised(_ i: Int) -> Double {
        (Double(problem.x[i]) - Double(problem.mean[i % columns])) * Double(problem.inverse[i % columns])
      }
      for i in gradient.indices {
        dBeta.add(i % columns, gradient[i])
        dGamma.add(i % columns, gradient[i] * normalised(i))
      }
      for i in gradient.indices {
        let c = i % columns
        let scale = Double(problem.gamma[c]) * Double(problem.inverse[c])
        dx.add(i, scale * gradient[i])
        dx.add(i, -scale * dBeta.value[c] / Double(rows))
        dx.add(i, -scale * normalised(i) * dGamma.value[c] / Double(rows))
        // The means' own rounding counts in units of what they sum up.
        dx.magnitude[i] += scale.magnitude * dBeta.magnitude[c] / Double(rows)
        dx.magnitude[i] += (scale * normalised(i)).magnitude * dGamma.magnitude[c] / Double(rows)
      }
      var (a, b) = ([T](repeating: .nan, count: columns), [T](repeating: .nan, count: columns))
      var d = [T](repeating: .nan, count: rows * columns)
      var residual = d
      BatchNormalization.backward(
        x: problem.x, y: y, dy: problem.dy, mean: problem.mean, inverseDeviation: problem.inverse, gamma: problem.gamma,
        beta: nil, activation: activation, dx: &d, dGamma: &a, dBeta: &b, dResidual: &residual, rows: rows,
        columns: columns)
      #expect(dGamma.worstError(of: a) < 16, "\(T.self) \(rows)x\(columns) \(activation)")
      #expect(dBeta.worstError(of: b) < 16, "\(T.self) \(rows)x\(columns) \(activation)")
      #expect(dx.worstError(of: d) < 16, "\(T.self) \(rows)x\(columns) \(activation)")
      #expect(residual.map { Double($0) } == gradient, "\(T.self) \(rows)x\(columns) \(activation)")
    }
  }

  @Test("apply and backward, with and without ReLU and residual", arguments: shapes)
  func passes(rows: Int, columns: Int) {
    checkApply(rows, columns, Float.self)
    checkApply(rows, columns, Double.self)
    checkBackward(rows, columns, Float.self)
    checkBackward(rows, columns, Double.self)
  }

  @Test("the same bits for 1, 2 and 3 threads")
  func threads() {
    defer { Threads.setCount(0) }
    let (rows, columns) = (30_000, 24)
    let problem = Case<Float>(rows, columns)
    var first: [[Float]] = []
    for threads in 1...3 {
      Threads.setCount(threads)
      var mean = [Float](repeating: .nan, count: columns)
      var (variance, dGamma, dBeta) = (mean, mean, mean)
      var dx = [Float](repeating: .nan, count: rows * columns)
      BatchNormalization.statistics(problem.x, mean: &mean, variance: &variance, rows: rows, columns: columns)
      BatchNormalization.backward(
        x: problem.x, y: nil, dy: problem.dy, mean: problem.mean, inverseDeviation: problem.inverse, gamma: nil,
        beta: nil, activation: .none, dx: &dx, dGamma: &dGamma, dBeta: &dBeta, dResidual: nil, rows: rows,
        columns: columns)
      let results = [mean, variance, dGamma, dBeta, dx]
      if threads == 1 { first = results }
      #expect(results == first)
    }
  }
}
