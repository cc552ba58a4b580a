import MartletKernels
import Testing

/// Sums within their bound, maxima and argmax with their NaN rule, over one chunk and many.
@Suite struct ReductionsTests {
  static let counts = [0, 1, 2, 15, 16, 17, 65, 257, 1_025, 32_768, 32_769, 1_000_003]

  /// The sum in double-double: two numbers hold it exactly enough to judge a float32 or a float64 sum.
  static func exactSum(_ x: [Double]) -> Double {
    var (sum, error) = (0.0, 0.0)
    for value in x {
      let next = sum + value
      let part = next - sum
      error += (sum - (next - part)) + (value - part)
      sum = next
    }
    return sum + error
  }

  static func check<T: KernelScalar>(_: T.Type, count: Int, mean: Double) {
    var generator = MapsGenerator(seed: UInt64(count) + 1)
    let x: [T] = generator.normals(count, mean: mean)
    let wide = x.map { Double($0) }
    let bound = 16 * Double(T.ulpOfOne) * exactSum(wide.map(abs))
    #expect(abs(Reductions.sum(x, count: count) - exactSum(wide)) <= bound)
    let squares = exactSum(wide.map { $0 * $0 })
    #expect(abs(Reductions.sumOfSquares(x, count: count) - squares) <= 16 * Double.ulpOfOne * squares)
  }

  @Test(arguments: counts, [0.0, 1e4]) func sumsAreWithinTheBound(_ count: Int, _ mean: Double) {
    Self.check(Float.self, count: count, mean: mean)
    Self.check(Double.self, count: count, mean: mean)
  }

  @Test func sumsHaveTheSameBitsAtEveryLevel() async {
    await #expect(processExitsWith: .success) {
      var generator = MapsGenerator(seed: 9)
      let x: [Float] = generator.normals(100_003, mean: 0.3)
      let results = SIMDLevel.supported.map { level -> [Double] in
        _ = SIMDLevel.select(level)
        return [Reductions.sum(x, count: x.count), Reductions.sumOfSquares(x, count: x.count)]
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  static let shapes = [
    (0, 3), (3, 0), (1, 1), (1, 1_000), (1_000, 1), (5, 7), (128, 10), (100_000, 3), (33, 64), (700, 257), (3, 40_000),
    (4_096, 64),
  ]

  @Test(arguments: shapes) func rowsAndColumns(_ shape: (Int, Int)) {
    let (rows, columns) = shape
    var generator = MapsGenerator(seed: 11)
    let x: [Float] = generator.normals(rows * columns, mean: 1)
    var byRow = [Float](repeating: .nan, count: rows)
    var byColumn = [Float](repeating: .nan, count: columns)
    var maxima = [Float](repeating: .nan, count: rows)
    var places = [Int32](repeating: -9, count: rows)
    Reductions.sumRows(x, &byRow, rows: rows, columns: columns)
    Reductions.sumColumns(x, &byColumn, rows: rows, columns: columns)
    Reductions.maximumRows(x, &maxima, rows: rows, columns: columns)
    Reductions.argmaxRows(x, &places, rows: rows, columns: columns)
    let bound = 16 * Double(Float.ulpOfOne)
    for r in 0..<rows {
      let row = x[r * columns..<(r + 1) * columns]
      let exact = Self.exactSum(row.map { Double($0) })
      #expect(abs(Double(byRow[r]) - exact) <= bound * row.reduce(0) { $0 + Double(abs($1)) })
      #expect(maxima[r] == row.max() ?? -.infinity)
      #expect(Int(places[r]) == row.max().map { row.firstIndex(of: $0)! - r * columns } ?? -1)
    }
    for c in 0..<columns {
      let column = (0..<rows).map { Double(x[$0 * columns + c]) }
      #expect(abs(Double(byColumn[c]) - Self.exactSum(column)) <= bound * column.reduce(0) { $0 + abs($1) })
    }
  }

  @Test func firstMaximumAndFirstNaNWin() {
    var row = [Float](repeating: 0, count: 300)
    (row[100], row[200]) = (5, 5)
    var place: [Int32] = [-1]
    var maximum: [Float] = [0]
    Reductions.argmaxRows(row, &place, rows: 1, columns: row.count)
    #expect(place == [100])
    (row[250], row[280]) = (.nan, -.nan)
    Reductions.argmaxRows(row, &place, rows: 1, columns: row.count)
    Reductions.maximumRows(row, &maximum, rows: 1, columns: row.count)
    #expect(place == [250] && maximum[0].isNaN)
  }

  @Test(arguments: [1, 17, 1_000, 70_000]) func oneSpecialElementIsFound(_ count: Int) {
    var x = [Double](repeating: 1e300, count: count)
    #expect(Reductions.allFinite(x, count: count))
    for value in [Double.infinity, -.infinity, .nan] {
      for place in [0, count / 2, count - 1] {
        x[place] = value
        #expect(!Reductions.allFinite(x, count: count))
        x[place] = 0
      }
    }
  }
}
