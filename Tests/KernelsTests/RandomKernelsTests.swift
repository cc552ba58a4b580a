import CMartletKernels
import MartletKernels
import Testing

/// Numbers that depend on key, stream and index alone.
@Suite struct RandomKernelsTests {
  /// Known answers that the generator's authors publish with Random123 (philox4x32, 10 rounds).
  @Test func philoxGivesThePublishedWords() {
    let rows: [(key: UInt64, stream: UInt64, index: UInt64, words: [UInt32])] = [
      (0, 0, 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (.max, .max, .max, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
      (
        0x299f_31d0_a409_3822, 0x0370_7344_1319_8a2e, 0x85a3_08d3_243f_6a88,
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]
    for row in rows {
      var words = [UInt32](repeating: 0, count: 4)
      mk_philox_block(row.key, row.stream, row.index, &words)
      #expect(words == row.words)
    }
  }

  static func fill<T: KernelScalar>(_ kind: Int, offset: Int, _ y: UnsafeMutablePointer<T>, count: Int) {
    switch kind {
    case 0: RandomKernels.uniform(key: 5, stream: 6, offset: UInt64(offset), low: -1, high: 2, y, count: count)
    case 1: RandomKernels.normal(key: 5, stream: 6, offset: UInt64(offset), mean: 1, deviation: 3, y, count: count)
    default:
      Maps.fill(1, y, count: count)
      RandomKernels.dropout(y, y, count: count, keep: 0.3, key: 5, stream: 6, offset: UInt64(offset))
    }
  }

  static func splits<T: KernelScalar>(_ kind: Int, _: T.Type) {
    let count = 40_009
    var (whole, pieces) = ([T](repeating: .nan, count: count), [T](repeating: .nan, count: count))
    fill(kind, offset: 3, &whole, count: count)
    var generator = MapsGenerator(seed: 41)
    pieces.withUnsafeMutableBufferPointer {
      var start = 0
      while start < count {
        let size = min(Int(generator.bits() % 900) + 1, count - start)
        fill(kind, offset: 3 + start, $0.baseAddress! + start, count: size)
        start += size
      }
    }
    #expect(sameBits(whole, pieces))
  }

  @Test(arguments: 0..<3) func anySplitGivesTheSameNumbers(_ kind: Int) {
    Self.splits(kind, Float.self)
    Self.splits(kind, Double.self)
  }

  @Test func uniformAndDropoutHaveTheSameBitsAtEveryLevel() async {
    await #expect(processExitsWith: .success) {
      for kind in [0, 2] {
        let results = SIMDLevel.supported.map { level -> [Float] in
          _ = SIMDLevel.select(level)
          var y = [Float](repeating: .nan, count: 5_001)
          RandomKernelsTests.fill(kind, offset: 1, &y, count: y.count)
          return y
        }
        #expect(results.allSatisfy { sameBits($0, results[0]) })
      }
    }
  }

  @Test func momentsAreRight() {
    let count = 400_000
    var y = [Float](repeating: .nan, count: count)
    Self.fill(0, offset: 0, &y, count: count)
    #expect(y.allSatisfy { $0 >= -1 && $0 < 2 })
    #expect(abs(Reductions.sum(y, count: count) / Double(count) - 0.5) < 0.01)
    RandomKernels.normal(key: 7, stream: 8, offset: 0, mean: 0, deviation: 1, &y, count: count)
    let mean = Reductions.sum(y, count: count) / Double(count)
    let variance = Reductions.sumOfSquares(y, count: count) / Double(count) - mean * mean
    let fourth = y.reduce(0.0) { $0 + Double($1 * $1 * $1 * $1) } / Double(count)
    let neighbours = zip(y, y.dropFirst()).reduce(0.0) { $0 + Double($1.0 * $1.1) } / Double(count)
    #expect(abs(mean) < 0.008 && abs(variance - 1) < 0.01 && abs(fourth - 3) < 0.1 && abs(neighbours) < 0.008)
  }

  @Test func dropoutKeepsItsShareAndScalesIt() {
    let count = 100_000
    let x = [Float](repeating: 2, count: count)
    var y = [Float](repeating: .nan, count: count)
    RandomKernels.dropout(x, &y, count: count, keep: 0.75, key: 1, stream: 2, offset: 0)
    #expect(Set(y) == [0, 2 * (1 / 0.75)])
    #expect(abs(Double(y.filter { $0 != 0 }.count) / Double(count) - 0.75) < 0.006)
    RandomKernels.dropout(x, &y, count: count, keep: 1, key: 1, stream: 2, offset: 0)
    #expect(y == x)
  }
}
