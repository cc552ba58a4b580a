import MartletKernels
import Testing

/// Maps over several chunks give the bits of maps over pieces, for every op, level-independent in what they mean.
@Suite struct MapsTests {
  /// More than one chunk, and no multiple of a vector.
  static let count = 50_003

  static func whole<T: KernelScalar>(_ op: UnaryOp, _ x: [T], parameter: Double) -> [T] {
    var y = [T](repeating: .nan, count: x.count)
    Maps.unary(op, x, &y, count: x.count, parameter: parameter)
    return y
  }

  @Test(arguments: UnaryOp.allCases) func unaryDoesNotDependOnTheSplit(_ op: UnaryOp) {
    var generator = MapsGenerator(seed: 1)
    let x: [Float] = generator.normals(Self.count, deviation: 3)
    let y = Self.whole(op, x, parameter: 0.7)
    var pieces = [Float](repeating: .nan, count: x.count)
    for start in stride(from: 0, to: x.count, by: 777) {
      let size = min(777, x.count - start)
      x.withUnsafeBufferPointer { source in
        pieces.withUnsafeMutableBufferPointer {
          Maps.unary(op, source.baseAddress! + start, $0.baseAddress! + start, count: size, parameter: 0.7)
        }
      }
    }
    #expect(sameBits(y, pieces))
  }

  @Test(arguments: UnaryOp.allCases) func unaryWorksInPlace(_ op: UnaryOp) {
    var generator = MapsGenerator(seed: 2)
    let x: [Double] = generator.normals(1_037)
    let y = Self.whole(op, x, parameter: 1.3)
    var inPlace = x
    inPlace.withUnsafeMutableBufferPointer {
      Maps.unary(op, UnsafePointer($0.baseAddress!), $0.baseAddress!, count: $0.count, parameter: 1.3)
    }
    #expect(sameBits(y, inPlace))
  }

  @Test(arguments: BinaryOp.allCases) func binaryDoesNotDependOnTheSplit(_ op: BinaryOp) {
    var generator = MapsGenerator(seed: 3)
    let a: [Float] = generator.normals(Self.count)
    let b: [Float] = generator.normals(Self.count)
    var y = [Float](repeating: .nan, count: a.count)
    Maps.binary(op, a, b, &y, count: a.count, parameter: 0.1)
    var pieces = [Float](repeating: .nan, count: a.count)
    pieces.withUnsafeMutableBufferPointer { pieces in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          for start in stride(from: 0, to: a.count, by: 1_234) {
            Maps.binary(
              op, a.baseAddress! + start, b.baseAddress! + start, pieces.baseAddress! + start,
              count: min(1_234, a.count - start), parameter: 0.1)
          }
        }
      }
    }
    #expect(sameBits(y, pieces))
  }

  static let shapes = [(1, 1), (3, 7), (64, 10), (2_000, 31), (300, 257), (9, 5_000), (40_000, 1), (1, 40_000)]

  /// Broadcasting gives the bits of the plain op on a repeated operand.
  @Test(arguments: shapes, [false, true]) func broadcastEqualsRepetition(_ shape: (Int, Int), _ swapped: Bool) {
    let (rows, columns) = shape
    var generator = MapsGenerator(seed: 4)
    let a: [Float] = generator.normals(rows * columns)
    let row: [Float] = generator.normals(columns, mean: 2)
    let column: [Float] = generator.normals(rows, mean: 2)
    let repeatedRow = (0..<rows * columns).map { row[$0 % columns] }
    let repeatedColumn = (0..<rows * columns).map { column[$0 / columns] }
    for op in [BinaryOp.subtract, .divide, .maximum, .multiply] {
      var want = a, got = a
      Maps.binary(op, swapped ? repeatedRow : a, swapped ? a : repeatedRow, &want, count: a.count)
      Maps.binaryRows(op, a, row, &got, rows: rows, columns: columns, swapped: swapped)
      #expect(sameBits(want, got), "rows, \(op)")
      Maps.binary(op, swapped ? repeatedColumn : a, swapped ? a : repeatedColumn, &want, count: a.count)
      Maps.binaryColumns(op, a, column, &got, rows: rows, columns: columns, swapped: swapped)
      #expect(sameBits(want, got), "columns, \(op)")
    }
  }

  @Test func sizesAroundAVectorTouchNothingBeyond() {
    for count in [0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 257] {
      let x = (0..<count).map { Float($0) }
      var y = [Float](repeating: -7, count: count + 16)
      Maps.unary(.addScalar, x, &y, count: count, parameter: 1)
      #expect(Array(y[..<count]) == x.map { $0 + 1 })
      #expect(y[count...].allSatisfy { $0 == -7 })
      Maps.binary(.add, x, x, &y, count: count)
      #expect(Array(y[..<count]) == x.map { $0 + $0 })
      #expect(y[count...].allSatisfy { $0 == -7 })
      Maps.addScaled(0.5, x, &y, count: count)
      #expect(Array(y[..<count]) == x.map { $0 + $0 + 0.5 * $0 })
      Maps.fill(3, &y, count: count)
      #expect(y.filter { $0 == 3 }.count == count && y[count...].allSatisfy { $0 == -7 })
    }
  }

  @Test func extremaPassNaNOn() {
    let (a, b): ([Float], [Float]) = ([.nan, 1, 2, -.infinity], [1, .nan, 3, 4])
    var y = [Float](repeating: 0, count: 4)
    Maps.binary(.maximum, a, b, &y, count: 4)
    #expect(y[0].isNaN && y[1].isNaN && y[2] == 3 && y[3] == 4)
    Maps.binary(.minimum, a, b, &y, count: 4)
    #expect(y[0].isNaN && y[1].isNaN && y[2] == 2 && y[3] == -.infinity)
    Maps.unary(.relu, a, &y, count: 4)
    #expect(y[0].isNaN && y[1] == 1 && y[2] == 2 && y[3] == 0)
  }

  /// Backward maps against central differences of the forward maps in Double.
  @Test(arguments: [
    (UnaryOp.gelu, BinaryOp.geluBackward), (.geluTanh, .geluTanhBackward), (.silu, .siluBackward),
    (.absolute, .absoluteBackward), (.leakyRelu, .leakyReluBackward),
  ]) func slopesMatchDifferences(_ pair: (UnaryOp, BinaryOp)) {
    let x = (-60...60).map { Double($0) * 0.1 + 0.03 }
    let h = 6e-6
    let above = Self.whole(pair.0, x.map { $0 + h }, parameter: 0.2)
    let below = Self.whole(pair.0, x.map { $0 - h }, parameter: 0.2)
    let ones = [Double](repeating: 1, count: x.count)
    var slope = x
    Maps.binary(pair.1, x, ones, &slope, count: x.count, parameter: 0.2)
    for i in x.indices { #expect(abs(slope[i] - (above[i] - below[i]) / (2 * h)) < 1e-8, "at \(x[i])") }
  }

  @Test func imagesAreNormalised() {
    var generator = MapsGenerator(seed: 5)
    for channels in [1, 2, 3, 4, 5] {
      let pixels = 20_001
      let bytes = (0..<pixels * channels).map { _ in UInt8(truncatingIfNeeded: generator.bits()) }
      let mean = (0..<channels).map { _ in generator.uniform(0.2..<0.8) }
      let deviation = (0..<channels).map { _ in generator.uniform(0.1..<0.5) }
      var y = [Float](repeating: .nan, count: bytes.count)
      ImageKernels.normalize(bytes, &y, pixels: pixels, channels: channels, mean: mean, deviation: deviation)
      let worst = bytes.indices.map { i -> Double in
        let c = i % channels
        let want = (Double(bytes[i]) / 255 - mean[c]) / deviation[c]
        return abs(Double(y[i]) - want) / ((Double(bytes[i]) / 255 + mean[c]) / deviation[c])
      }.max()!
      #expect(worst < 0x1p-22)
    }
  }
}
