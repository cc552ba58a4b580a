/// How a reduction takes a shape apart: the axes that go, those that stay, and the shapes of the result.
struct ReducedAxes {
  /// In ascending order.
  let reduced: [Int]
  let kept: [Int]
  /// The result's shape with extents of 1 for the reduced axes, and without them.
  let wide: Shape
  let narrow: Shape
  /// How many elements meet in one of the result, and how many elements the result has.
  let reducedCount: Int
  let keptCount: Int

  /// - Parameter axes: which axes to reduce, all when nil; an axis may be named twice.
  init(_ shape: Shape, _ axes: [Int]?, _ operation: StaticString) {
    let set = Set((axes ?? Array(0..<shape.rank)).map { shape.axis($0, operation) })
    reduced = set.sorted()
    kept = (0..<shape.rank).filter { !set.contains($0) }
    wide = Shape((0..<shape.rank).map { set.contains($0) ? 1 : shape[$0] })
    narrow = Shape(kept.map { shape[$0] })
    reducedCount = reduced.reduce(1) { $0 * shape[$1] }
    keptCount = narrow.elementCount
  }

  /// The tensor with the reduced axes last, so that each element of the result is made from a run of its own.
  func gathered(_ x: Tensor) -> Tensor { x.permuted(kept + reduced) }
}

extension Tensor {
  /// `body` with `axis` moved to the end, and its result with the axis moved back.
  func alongLastAxis(_ axis: Int, _ operation: StaticString, _ body: (Tensor) -> Tensor) -> Tensor {
    let place = shape.axis(axis, operation)
    return place == rank - 1 ? body(self) : body(transposed(place, -1)).transposed(place, -1)
  }
}
