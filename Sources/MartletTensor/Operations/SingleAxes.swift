extension Tensor {
  /// The same elements with axes of extent 1 more, which lie at `axes` of the result (−1 is its last). Free.
  public func expandedDimensions(at axes: Int...) -> Tensor {
    let target = rank + axes.count
    let places = Set(axes.map { $0 < 0 ? $0 + target : $0 })
    if places.count != axes.count || places.contains(where: { $0 < 0 || $0 >= target }) {
      misuse("expandedDimensions", "\(axes) are no axes to add to shape \(shape)")
    }
    var own = shape.makeIterator()
    return reshaped(to: Shape((0..<target).map { places.contains($0) ? 1 : own.next() ?? 1 }))
  }

  /// The same elements without the given axes, all of extent 1. Free.
  public func squeezed(_ axes: Int...) -> Tensor {
    let dropped = Set(axes.map { shape.axis($0, "squeezed") })
    if let wide = dropped.first(where: { shape[$0] != 1 }) {
      misuse("squeezed", "axis \(wide) of shape \(shape) is not of extent 1")
    }
    return reshaped(to: Shape(shape.indices.filter { !dropped.contains($0) }.map { shape[$0] }))
  }

  /// The same elements without any axis of extent 1. Free.
  public func squeezed() -> Tensor { reshaped(to: Shape(shape.filter { $0 != 1 })) }
}
