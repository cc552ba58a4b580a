import MartletKernels

/// The error bound of Winograd's F(4x4, 3x3), element by element: eps times what the algorithm computes when every input and
/// every constant of its transforms is replaced by its magnitude.
///
/// y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A on the points 0, ±2/3, ±3/2, ∞. Lavin, Gray, CVPR 2016; the bound after Barabasz, Anderson,
/// Soodhalter, Gregg, "Error analysis and improving the accuracy of Winograd convolution", ACM TOMS 46 (2020).
struct WinogradBound {
  private static let magnitudeB: [[Double]] = [
    [1, 0, 97.0 / 36, 0, 1, 0], [0, 3.0 / 2, 9.0 / 4, 2.0 / 3, 1, 0], [0, 3.0 / 2, 9.0 / 4, 2.0 / 3, 1, 0],
    [0, 2.0 / 3, 4.0 / 9, 3.0 / 2, 1, 0], [0, 2.0 / 3, 4.0 / 9, 3.0 / 2, 1, 0], [0, 1, 0, 97.0 / 36, 0, 1],
  ]
  private static let magnitudeA: [[Double]] = [
    [1, 1, 1, 1, 1, 0], [0, 2.0 / 3, 2.0 / 3, 3.0 / 2, 3.0 / 2, 0], [0, 4.0 / 9, 4.0 / 9, 9.0 / 4, 9.0 / 4, 0],
    [0, 8.0 / 27, 8.0 / 27, 27.0 / 8, 27.0 / 8, 1],
  ]
  private static let magnitudeG: [[Double]] = [
    [1, 0, 0], [81.0 / 130, 27.0 / 65, 18.0 / 65], [81.0 / 130, 27.0 / 65, 18.0 / 65],
    [8.0 / 65, 12.0 / 65, 18.0 / 65], [8.0 / 65, 12.0 / 65, 18.0 / 65], [0, 0, 1],
  ]

  /// A stride-1 correlation of images [batch, height, width, inputs] with 3x3 filters.
  struct Images {
    var (batch, height, width, inputs): (Int, Int, Int, Int)
    var (outHeight, outWidth, outputs): (Int, Int, Int)
    var (padTop, padLeft): (Int, Int)

    /// The outputs of each tile along an axis: four, and in the last ones three, as many as make the sum.
    static func tiles(_ extent: Int) -> [Range<Int>] {
      let (count, threes) = ((extent + 3) / 4, (extent + 3) / 4 * 4 - extent)
      var next = 0
      return (0..<count).map { index in
        let first = next
        next = min(extent, first + (index < count - threes ? 4 : 3))
        return first..<next
      }
    }
  }

  /// The bound without eps for y, given |x| and |weight| as functions (channel in, channel out, u, v).
  static func forward(
    _ s: Images, x: (Int) -> Double, weight: (Int, Int, Int, Int) -> Double
  ) -> [Double] {
    let filters = (0..<s.inputs * s.outputs).map { pair in
      transformed(magnitudeG, (0..<3).map { u in (0..<3).map { weight(pair / s.outputs, pair % s.outputs, u, $0) } })
    }
    var y = [Double](repeating: 0, count: s.batch * s.outHeight * s.outWidth * s.outputs)
    forEachTile(s) { n, rows, columns in
      let inputs = (0..<s.inputs).map { inputTile(s, x, n, rows.lowerBound, columns.lowerBound, $0) }
      for o in 0..<s.outputs {
        var products = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
        for c in 0..<s.inputs {
          let (filter, input) = (filters[c * s.outputs + o], inputs[c])
          for a in 0..<6 { for b in 0..<6 { products[a][b] += filter[a][b] * input[a][b] } }
        }
        let tile = transformed(magnitudeA, products)
        for (i, p) in rows.enumerated() {
          for (j, q) in columns.enumerated() {
            y[((n * s.outHeight + p) * s.outWidth + q) * s.outputs + o] = tile[i][j]
          }
        }
      }
    }
    return y
  }

  /// The bound without eps for dWeight[3, 3, inputs, outputs] = Gᵀ[Σ (A dY Aᵀ) ⊙ (Bᵀ d B)]G.
  static func gradientWeight(_ s: Images, x: (Int) -> Double, dy: (Int) -> Double) -> [Double] {
    let zero = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
    var sums = [[[Double]]](repeating: zero, count: s.inputs * s.outputs)
    forEachTile(s) { n, rows, columns in
      let inputs = (0..<s.inputs).map { inputTile(s, x, n, rows.lowerBound, columns.lowerBound, $0) }
      for o in 0..<s.outputs {
        let tile = (0..<4).map { i in
          (0..<4).map { j -> Double in
            let (p, q) = (rows.lowerBound + i, columns.lowerBound + j)
            return rows.contains(p) && columns.contains(q)
              ? dy(((n * s.outHeight + p) * s.outWidth + q) * s.outputs + o) : 0
          }
        }
        let gradient = transformed(transposed(magnitudeA), tile)
        for c in 0..<s.inputs {
          for a in 0..<6 { for b in 0..<6 { sums[c * s.outputs + o][a][b] += gradient[a][b] * inputs[c][a][b] } }
        }
      }
    }
    var result = [Double](repeating: 0, count: 9 * s.inputs * s.outputs)
    for (pair, sum) in sums.enumerated() {
      let gradient = transformed(transposed(magnitudeG), sum)
      for u in 0..<3 { for v in 0..<3 { result[(u * 3 + v) * sums.count + pair] = gradient[u][v] } }
    }
    return result
  }

  private static func forEachTile(_ s: Images, _ body: (Int, Range<Int>, Range<Int>) -> Void) {
    let columns = Images.tiles(s.outWidth)
    for n in 0..<s.batch {
      for row in Images.tiles(s.outHeight) { for column in columns { body(n, row, column) } }
    }
  }

  /// |Bᵀ| |d| |B| of one channel's 6x6 inputs.
  private static func inputTile(
    _ s: Images, _ x: (Int) -> Double, _ n: Int, _ top: Int, _ left: Int, _ c: Int
  ) -> [[Double]] {
    transformed(
      magnitudeB,
      (0..<6).map { i in
        (0..<6).map { j in
          let (p, q) = (top + i - s.padTop, left + j - s.padLeft)
          guard p >= 0, p < s.height, q >= 0, q < s.width else { return 0 }
          return x(((n * s.height + p) * s.width + q) * s.inputs + c)
        }
      })
  }

  /// M t Mᵀ.
  private static func transformed(_ m: [[Double]], _ t: [[Double]]) -> [[Double]] {
    let left = product(m, t)
    return product(left, transposed(m))
  }

  private static func transposed(_ m: [[Double]]) -> [[Double]] { m[0].indices.map { j in m.map { $0[j] } } }

  private static func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in
      b[0].indices.map { j in
        var sum = 0.0
        for l in b.indices { sum += row[l] * b[l][j] }
        return sum
      }
    }
  }
}
