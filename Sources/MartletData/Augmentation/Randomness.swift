import MartletTensor

/// The random streams of loading and mixing data. Each is a pure function of (seed, purpose, epoch, index): neither the number of
/// workers nor the order in which they work can change what is drawn.
package enum Randomness {
  package enum Purpose: UInt64 {
    case shuffling = 1
    case augmentation = 2
    case splitting = 3
    case shapes = 4
    case selection = 5
    case mixing = 6
  }

  package static func generator(_ purpose: Purpose, seed: UInt64, epoch: Int = 0, index: Int = 0) -> RandomGenerator {
    let stream = purpose.rawValue << 58 ^ UInt64(truncatingIfNeeded: epoch) << 36 ^ UInt64(truncatingIfNeeded: index)
    return RandomGenerator(seed: seed, stream: stream)
  }

  /// 0 ..< count in random order: Durstenfeld's form of the Fisher-Yates shuffle.
  static func permutation(_ count: Int, using generator: inout RandomGenerator) -> [Int] {
    var result = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      result.swapAt(last, generator.drawIndex(below: last + 1))
    }
    return result
  }
}

extension RandomGenerator {
  /// A value in the range.
  mutating func draw(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * nextUnit()
  }

  /// True with the probability.
  mutating func drawBool(_ probability: Double) -> Bool { nextUnit() < probability }
}
