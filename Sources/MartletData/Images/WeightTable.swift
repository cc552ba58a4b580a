import Glibc

/// The weights of the triangle filter for every position along one axis, as Pillow computes and rounds them.
struct WeightTable {
  struct Entry {
    /// First source position and number of positions that contribute.
    let first, count: Int
    /// Where this entry's weights begin.
    let weights: Int
  }

  private let entries: [Entry]
  private let weights: [Int32]
  /// The source positions used by any entry are `first..<end`.
  let first, end: Int

  /// Fractional bits of a weight: 8-bit samples times weights whose sum is 2²² stay within 32 bits.
  private static let precisionBits: Int32 = 22
  static let half: Int32 = 1 << (precisionBits - 1)

  @inline(__always)
  static func rounded(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: max(0, min(255, sum >> precisionBits)))
  }

  /// Weights that map `start..<end` of `source` positions onto `target` positions.
  init(source: Int, start: Float, end: Float, target: Int) {
    let scale = Double(end - start) / Double(target)
    let filterScale = max(scale, 1)
    let support = filterScale  // the triangle filter reaches 1 to each side
    let inverse = 1 / filterScale
    var entries: [Entry] = []
    var weights: [Int32] = []
    entries.reserveCapacity(target)
    var values: [Double] = []
    for position in 0..<target {
      let center = Double(start) + (Double(position) + 0.5) * scale
      let low = max(0, Int(center - support + 0.5))
      let high = min(source, Int(center + support + 0.5))
      values.removeAll(keepingCapacity: true)
      var sum = 0.0
      for x in low..<max(low, high) {
        let distance = abs((Double(x) - center + 0.5) * inverse)
        let value = distance < 1 ? 1 - distance : 0
        values.append(value)
        sum += value
      }
      entries.append(Entry(first: low, count: values.count, weights: weights.count))
      for value in values {
        let weight = sum != 0 ? value / sum : value
        weights.append(Int32(0.5 + weight * Double(1 << Self.precisionBits)))
      }
    }
    self.entries = entries
    self.weights = weights
    first = entries[0].first
    self.end = entries[target - 1].first + entries[target - 1].count
  }

  func withUnsafe(_ body: (UnsafeBufferPointer<Entry>, UnsafePointer<Int32>) -> Void) {
    entries.withUnsafeBufferPointer { entries in
      weights.withUnsafeBufferPointer { weights in
        // Not nil: every entry has at least one weight.
        body(entries, weights.baseAddress!)
      }
    }
  }
}
