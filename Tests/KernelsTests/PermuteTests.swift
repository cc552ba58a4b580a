import MartletKernels
import Testing

/// Permuted copies against an element-by-element walk.
@Suite struct PermuteTests {
  static func check<Item: FixedWidthInteger>(_: Item.Type, shape: [Int], order: [Int]) {
    var strides = [Int](repeating: 1, count: shape.count)
    for i in shape.indices.dropLast().reversed() { strides[i] = strides[i + 1] * shape[i + 1] }
    let (extents, steps) = (order.map { shape[$0] }, order.map { strides[$0] })
    let count = shape.reduce(1, *)
    var generator = MapsGenerator(seed: UInt64(count) + 1)
    let x = (0..<count).map { _ in Item(truncatingIfNeeded: generator.bits()) }
    var y = [Item](repeating: 0, count: count)
    Permute.copy(x, &y, itemSize: MemoryLayout<Item>.size, extents: extents, strides: steps)
    let want = (0..<count).map { index -> Item in
      var (rest, from) = (index, 0)
      for axis in extents.indices.reversed() {
        from += rest % extents[axis] * steps[axis]
        rest /= extents[axis]
      }
      return x[from]
    }
    #expect(y == want, "\(Item.self) \(shape) by \(order)")
  }

  static let cases: [([Int], [Int])] = [
    ([], []), ([5], [0]), ([0, 3], [1, 0]), ([3, 4], [1, 0]), ([1, 7, 1], [2, 1, 0]), ([2, 3, 4], [2, 0, 1]),
    ([17, 33], [1, 0]), ([300, 301], [1, 0]), ([4, 25, 8, 16], [0, 2, 1, 3]), ([8, 3, 5, 9], [3, 2, 0, 1]),
    ([64, 28, 28, 3], [0, 3, 1, 2]), ([64, 3, 28, 28], [0, 2, 3, 1]),
    ([2, 3, 2, 3, 2, 3, 2, 3], [7, 5, 3, 1, 0, 2, 4, 6]),
    ([100_000, 2], [0, 1]),
  ]

  @Test(arguments: cases) func everyItemSize(_ shape: [Int], _ order: [Int]) {
    Self.check(UInt8.self, shape: shape, order: order)
    Self.check(UInt16.self, shape: shape, order: order)
    Self.check(UInt32.self, shape: shape, order: order)
    Self.check(UInt64.self, shape: shape, order: order)
  }

  /// A stride of 0 repeats an axis.
  @Test func strideZeroRepeats() {
    var y = [Int32](repeating: -1, count: 12)
    Permute.copy([7, 8, 9] as [Int32], &y, itemSize: 4, extents: [4, 3], strides: [0, 1])
    #expect(y == [7, 8, 9, 7, 8, 9, 7, 8, 9, 7, 8, 9])
    Permute.copy([7, 8, 9] as [Int32], &y, itemSize: 4, extents: [3, 4], strides: [1, 0])
    #expect(y == [7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9])
  }

  /// Negative strides walk back: flips, also of large arrays and together with a transpose.
  @Test func negativeStridesWalkBack() {
    let x = (0..<60_000).map { Int32($0) }
    var y = [Int32](repeating: -1, count: x.count)
    x.withUnsafeBufferPointer { x in
      let end = x.baseAddress! + x.count - 1
      Permute.copy(end, &y, itemSize: 4, extents: [x.count], strides: [-1])
      #expect(y == x.reversed())
      // [200, 300] read from the last row and column, transposed.
      Permute.copy(end, &y, itemSize: 4, extents: [300, 200], strides: [-1, -300])
    }
    #expect(y == (0..<60_000).map { x[x.count - 1 - $0 / 200 - $0 % 200 * 300] })
  }

  /// Both sides strided: a part of x into a part of y, the rest of y untouched.
  @Test func bothSidesStrided() {
    let x = (0..<24).map { UInt8($0) }
    var y = [UInt8](repeating: 255, count: 40)
    y.withUnsafeMutableBytes { y in
      Permute.copy(x, y.baseAddress! + 7, itemSize: 1, extents: [2, 3], from: [12, 2], to: [-4, 10])
    }
    var want = [UInt8](repeating: 255, count: 40)
    for i in 0..<2 { for j in 0..<3 { want[7 - 4 * i + 10 * j] = x[12 * i + 2 * j] } }
    #expect(y == want)
  }

  @Test func tooManyAxesTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var y = [UInt8](repeating: 0, count: 1)
      Permute.copy(
        [1] as [UInt8], &y, itemSize: 1, extents: [Int](repeating: 1, count: 17),
        strides: [Int](repeating: 1, count: 17))
    }
    let message = text(result?.standardErrorContent)
    #expect(message.contains("permute"))
  }
}
