import MartletKernels

/// The error bound of F(4x4, 3x3): the algorithm itself run on magnitudes, with the magnitudes of its transforms. What no
/// term of the definition reaches may still get a rounding error here, which is why it has a bound of its own.
struct WinogradBound {
  private let problem: ConvolutionProblem<Float>
  private let geometry: ConvolutionGeometry

  init(_ problem: ConvolutionProblem<Float>) {
    self.problem = problem
    geometry = problem.geometry
  }

  /// |Bᵀ|, |G| and |Aᵀ| for the points 0, ±2/3, ±3/2, ∞.
  private static let input: [[Double]] = [
    [1, 0, 97 / 36, 0, 1, 0], [0, 3 / 2, 9 / 4, 2 / 3, 1, 0], [0, 3 / 2, 9 / 4, 2 / 3, 1, 0],
    [0, 2 / 3, 4 / 9, 3 / 2, 1, 0], [0, 2 / 3, 4 / 9, 3 / 2, 1, 0], [0, 1, 0, 97 / 36, 0, 1],
  ]
  private static let filter: [[Double]] = [
    [1, 0, 0], [81 / 130, 27 / 65, 18 / 65], [81 / 130, 27 / 65, 18 / 65], [8 / 65, 12 / 65, 18 / 65],
    [8 / 65, 12 / 65, 18 / 65], [0, 0, 1],
  ]
  private static let output: [[Double]] = [
    [1, 1, 1, 1, 1, 0], [0, 2 / 3, 2 / 3, 3 / 2, 3 / 2, 0], [0, 4 / 9, 4 / 9, 9 / 4, 9 / 4, 0],
    [0, 8 / 27, 8 / 27, 27 / 8, 27 / 8, 1],
  ]

  private static func transposed(_ a: [[Double]]) -> [[Double]] {
    a[0].indices.map { column in a.map { $0[column] } }
  }

  /// a · m · aᵀ.
  private static func transform(_ a: [[Double]], _ m: [[Double]]) -> [[Double]] {
    func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      let columns = transposed(b)
      return a.map { row in columns.map { column in zip(row, column).reduce(0) { $0 + $1.0 * $1.1 } } }
    }
    return product(product(a, m), transposed(a))
  }

  func forward() -> [Double] {
    convolve(
      (geometry.height, geometry.width, geometry.inChannels), (geometry.outHeight, geometry.outWidth),
      geometry.outChannels, padding: geometry.padding, image: problem.x
    ) { u, v, c, o in problem.weight[((u * 3 + v) * geometry.inChannels + c) * geometry.outChannels + o] }
  }

  func gradientInput() -> [Double] {
    convolve(
      (geometry.outHeight, geometry.outWidth, geometry.outChannels), (geometry.height, geometry.width),
      geometry.inChannels, padding: (2 - geometry.padding.0, 2 - geometry.padding.1), image: problem.dy
    ) { u, v, c, o in problem.weight[(((2 - u) * 3 + 2 - v) * geometry.inChannels + o) * geometry.outChannels + c] }
  }

  private func convolve(
    _ size: (Int, Int, Int), _ outSize: (Int, Int), _ outputs: Int, padding: (Int, Int), image: [Float],
    weight: (Int, Int, Int, Int) -> Float
  ) -> [Double] {
    let (height, width, inputs) = size
    let filters = (0..<inputs * outputs).map { i in
      Self.transform(
        Self.filter, (0..<3).map { u in (0..<3).map { Double(weight(u, $0, i / outputs, i % outputs).magnitude) } })
    }
    var result = [Double](repeating: 0, count: geometry.batch * outSize.0 * outSize.1 * outputs)
    forEachTile(outSize) { n, top, left, rows, columns in
      let tiles = (0..<inputs).map {
        Self.transform(
          Self.input, cut(image, n, (height, width, inputs), top - padding.0, left - padding.1, 6, channel: $0))
      }
      for o in 0..<outputs {
        var sum = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
        for c in 0..<inputs {
          for a in 0..<6 { for b in 0..<6 { sum[a][b] += tiles[c][a][b] * filters[c * outputs + o][a][b] } }
        }
        let tile = Self.transform(Self.output, sum)
        for i in 0..<rows {
          for j in 0..<columns {
            result[((n * outSize.0 + top + i) * outSize.1 + left + j) * outputs + o] = tile[i][j]
          }
        }
      }
    }
    return result
  }

  func gradientWeight() -> [Double] {
    let (inputs, outputs) = (geometry.inChannels, geometry.outChannels)
    let outSize = (geometry.outHeight, geometry.outWidth)
    var sums = [[[Double]]](
      repeating: [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6), count: inputs * outputs)
    forEachTile(outSize) { n, top, left, rows, columns in
      let tiles = (0..<inputs).map {
        Self.transform(
          Self.input,
          cut(
            problem.x, n, (geometry.height, geometry.width, inputs), top - geometry.padding.0,
            left - geometry.padding.1, 6, channel: $0))
      }
      let gradients = (0..<outputs).map {
        Self.transform(
          Self.transposed(Self.output),
          cut(problem.dy, n, (outSize.0, outSize.1, outputs), top, left, 4, channel: $0, within: (rows, columns)))
      }
      for i in sums.indices {
        for a in 0..<6 { for b in 0..<6 { sums[i][a][b] += tiles[i / outputs][a][b] * gradients[i % outputs][a][b] } }
      }
    }
    let filters = sums.map { Self.transform(Self.transposed(Self.filter), $0) }
    return (0..<9 * inputs * outputs).map { i in
      filters[i % (inputs * outputs)][i / (inputs * outputs) / 3][i / (inputs * outputs) % 3]
    }
  }

  /// Tiles of four outputs, and of three where four does not divide an extent, last.
  private func forEachTile(
    _ outSize: (Int, Int), _ body: (_ image: Int, _ top: Int, _ left: Int, _ rows: Int, _ columns: Int) -> Void
  ) {
    func extents(_ size: Int) -> [(first: Int, count: Int)] {
      var (result, rest) = ([(Int, Int)](), size)
      while rest > 0 {
        // What no fours but threes add up to, and what neither does.
        let count = [1, 2, 3, 5, 6, 9].contains(rest) ? min(3, rest) : 4
        result.append((size - rest, count))
        rest -= count
      }
      return result
    }
    for n in 0..<geometry.batch {
      for (top, rows) in extents(outSize.0) {
        for (left, columns) in extents(outSize.1) { body(n, top, left, rows, columns) }
      }
    }
  }

  /// Magnitudes of a square of one channel, zeros outside the image.
  private func cut(
    _ image: [Float], _ n: Int, _ size: (Int, Int, Int), _ top: Int, _ left: Int, _ side: Int, channel: Int,
    within: (rows: Int, columns: Int) = (.max, .max)
  ) -> [[Double]] {
    (top..<top + side).map { row in
      (left..<left + side).map { column in
        guard (0..<size.0).contains(row), (0..<size.1).contains(column), row - top < within.rows,
          column - left < within.columns
        else { return 0 }
        return Double(image[((n * size.0 + row) * size.1 + column) * size.2 + channel].magnitude)
      }
    }
  }
}
