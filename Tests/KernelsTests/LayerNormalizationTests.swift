import MartletKernels
import Testing

@Suite("Layer normalisation against plain loops in Double")
struct LayerNormalizationTests {
  private static let shapes = [(1, 1), (3, 2), (5, 17), (64, 16), (33, 65), (300, 129), (7, 5000), (0, 4)]

  private func check<T: KernelScalar & BinaryFloatingPoint>(
    _ rows: Int, _ columns: Int, affine: Bool, offset: T
  ) {
    let epsilon = 1e-5
    let x = SpatialInput.uniform(rows * columns, seed: 1, T.self).map { $0 + offset }
    let dy = SpatialInput.uniform(rows * columns, seed: 2, T.self)
    let gamma = affine ? SpatialInput.uniform(columns, seed: 3, T.self) : nil
    let beta = affine ? SpatialInput.uniform(columns, seed: 4, T.self) : nil
    var y = [T](repeating: .nan, count: rows * columns)
    var mean = [T](repeating: .nan, count: rows)
    var inverse = mean
    LayerNormalization.forward(
      x, gamma: gamma, beta: beta, epsilon: epsilon, &y, mean: &mean, inverseDeviation: &inverse, rows: rows,
      columns: columns)
    var (dx, dGamma, dBeta) = (y, [T](repeating: .nan, count: columns), [T](repeating: .nan, count: columns))
    dx = dx.map { _ in .nan }
    LayerNormalization.backward(
      x: x, dy: dy, mean: mean, inverseDeviation: inverse, gamma: gamma, dx: &dx, dGamma: &dGamma, dBeta: &dBeta,
      rows: rows, columns: columns)

    var exactY = CheckedSums(count: rows * columns)
    var exactX = exactY
    var exactGamma = CheckedSums(count: columns)
    var exactBeta = exactGamma
    let count = Double(columns)
    for r in 0..<rows {
      let row = (0..<columns).map { Double(x[r * columns + $0]) }
      let m = row.reduce(0, +) / count
      let variance = row.map { ($0 - m) * ($0 - m) }.reduce(0, +) / count
      let s = 1 / (variance + epsilon).squareRoot()
      let size = row.map { $0.magnitude }.reduce(0, +) / count
      for c in 0..<columns {
        let i = r * columns + c
        let g = gamma.map { Double($0[c]) } ?? 1
        exactY.add(i, (row[c] - m) * s * g)
        exactY.add(i, beta.map { Double($0[c]) } ?? 0)
        // The mean's bound, eps · mean |x|, passes through the scale.
        exactY.magnitude[i] += size * s * g.magnitude
      }
      // Backward's own definition, on the statistics it was given.
      let (given, scale) = (Double(mean[r]), Double(inverse[r]))
      let d = (0..<columns).map { c -> Double in
        let scaled = gamma.map { Double($0[c]) } ?? 1
        return scaled * Double(dy[r * columns + c])
      }
      let normalised = row.map { ($0 - given) * scale }
      let products = zip(d, normalised).map { $0 * $1 }
      let first = d.reduce(0, +) / count
      let second = products.reduce(0, +) / count
      let firstSize = d.map { $0.magnitude }.reduce(0, +) / count
      let secondSize = products.map { $0.magnitude }.reduce(0, +) / count
      for c in 0..<columns {
        let i = r * columns + c
        exactX.add(i, scale * d[c])
        exactX.add(i, -scale * first)
        exactX.add(i, -scale * normalised[c] * second)
        exactX.magnitude[i] += scale * (firstSize + normalised[c].magnitude * secondSize)
        exactGamma.add(c, Double(dy[i]) * normalised[c])
        exactBeta.add(c, Double(dy[i]))
      }
    }
    let name = "\(T.self) \(rows)x\(columns) affine \(affine) offset \(offset)"
    #expect(exactY.worstError(of: y) < 16, "\(name)")
    #expect(exactX.worstError(of: dx) < 16, "\(name)")
    #expect(exactGamma.worstError(of: dGamma) < 16, "\(name)")
    #expect(exactBeta.worstError(of: dBeta) < 16, "\(name)")
  }

  @Test("forward and backward, with and without scale and shift", arguments: shapes)
  func passes(rows: Int, columns: Int) {
    for affine in [false, true] {
      check(rows, columns, affine: affine, offset: Float(0))
      check(rows, columns, affine: affine, offset: Float(100))
      check(rows, columns, affine: affine, offset: 0.0)
    }
  }

  @Test("dx may take the place of dy, and the parameters' gradients are optional")
  func inPlace() {
    let (rows, columns) = (50, 40)
    let x = SpatialInput.uniform(rows * columns, seed: 1, Float.self)
    let dy = SpatialInput.uniform(rows * columns, seed: 2, Float.self)
    let mean = SpatialInput.uniform(rows, seed: 3, Float.self)
    var dx = [Float](repeating: .nan, count: rows * columns)
    LayerNormalization.backward(
      x: x, dy: dy, mean: mean, inverseDeviation: mean, gamma: nil, dx: &dx, dGamma: nil, dBeta: nil, rows: rows,
      columns: columns)
    var shared = dy
    var dBeta = [Float](repeating: .nan, count: columns)
    shared.withUnsafeMutableBufferPointer { buffer in
      let pointer = buffer.baseAddress!
      LayerNormalization.backward(
        x: x, dy: pointer, mean: mean, inverseDeviation: mean, gamma: nil, dx: pointer, dGamma: nil, dBeta: &dBeta,
        rows: rows, columns: columns)
    }
    #expect(shared == dx)
    #expect(dBeta.allSatisfy { $0.isFinite })
  }

  @Test("the same bits for 1, 2 and 3 threads")
  func threads() {
    defer { Threads.setCount(0) }
    let (rows, columns) = (4000, 48)
    let x = SpatialInput.uniform(rows * columns, seed: 1, Float.self)
    let dy = SpatialInput.uniform(rows * columns, seed: 2, Float.self)
    var first: [[Float]] = []
    for threads in 1...3 {
      Threads.setCount(threads)
      var y = [Float](repeating: .nan, count: rows * columns)
      var dx = y
      var (mean, inverse) = ([Float](repeating: .nan, count: rows), [Float](repeating: .nan, count: rows))
      var (dGamma, dBeta) = ([Float](repeating: .nan, count: columns), [Float](repeating: .nan, count: columns))
      LayerNormalization.forward(
        x, gamma: nil, beta: nil, epsilon: 1e-5, &y, mean: &mean, inverseDeviation: &inverse, rows: rows,
        columns: columns)
      LayerNormalization.backward(
        x: x, dy: dy, mean: mean, inverseDeviation: inverse, gamma: nil, dx: &dx, dGamma: &dGamma, dBeta: &dBeta,
        rows: rows, columns: columns)
      let results = [y, dx, mean, inverse, dGamma, dBeta]
      if threads == 1 { first = results }
      #expect(results == first)
    }
  }
}
