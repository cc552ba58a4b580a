import MartletKernels

extension Tensor {
  /// The elements in reverse order along each of `axes`. Copies.
  public func flipped(_ axes: Int...) -> Tensor { flipped(along: Set(axes.map { shape.axis($0, "flipped") })) }

  private func flipped(along axes: Set<Int>) -> Tensor {
    let own = shape.strides
    let strides = shape.indices.map { axes.contains($0) ? -own[$0] : own[$0] }
    let first = elementCount == 0 ? 0 : axes.reduce(0) { $0 + (shape[$1] - 1) * own[$1] }
    let result = view(offset: offset + first).stridedCopy(shape: shape, strides: strides)
    guard isRecorded(self) else { return result }
    return result.recorded("flipped", node) { gradient, _ in [gradient.flipped(along: axes)] }
  }

  /// The elements moved by `shift` places along `axis`; what leaves at one end comes back at the other.
  ///
  ///     y[…, i, …] = x[…, (i − shift) mod extent, …]
  public func rolled(by shift: Int, axis: Int) -> Tensor {
    let axis = shape.axis(axis, "rolled")
    let extent = shape[axis]
    if extent == 0 { return self }
    let first = ((-shift % extent) + extent) % extent
    let result = Tensor(uninitialized: shape, dtype: dtype)
    let strides = shape.strides
    var extents = shape.extents
    // What stays in order, then what comes round.
    for (from, to, count) in [(first, 0, extent - first), (0, extent - first, first)] {
      extents[axis] = count
      let part = Region(shape: Shape(extents), offset: from * strides[axis], strides: strides)
      result.write(self, part, into: Region(shape: part.shape, offset: to * strides[axis], strides: strides))
    }
    guard isRecorded(self) else { return result }
    return result.recorded("rolled", node) { gradient, _ in [gradient.rolled(by: -shift, axis: axis)] }
  }

  /// The whole tensor several times along each axis: 1 2 -> 1 2 1 2.
  /// - Parameter counts: how many times, one for each axis; 0 gives an empty axis.
  public func tiled(_ counts: Int...) -> Tensor {
    if counts.count != rank || counts.contains(where: { $0 < 0 }) {
      misuse("tiled", "\(counts) are no count for each axis of \(shape)")
    }
    // A new axis before each one that repeats is stretched, then both are joined.
    var (narrow, wide) = ([Int](), [Int]())
    for (extent, count) in zip(shape.extents, counts) {
      if count != 1 {
        narrow.append(1)
        wide.append(count)
      }
      narrow.append(extent)
      wide.append(extent)
    }
    return reshaped(to: Shape(narrow)).broadcast(to: Shape(wide))
      .reshaped(to: Shape(zip(shape.extents, counts).map { $0 * $1 }))
  }

  /// Each element along `axis` several times: 1 2 -> 1 1 2 2.
  public func repeated(_ count: Int, axis: Int) -> Tensor {
    let axis = shape.axis(axis, "repeated")
    if count < 0 { misuse("repeated", "\(count) times \(shape)") }
    var (wide, joined) = (shape.extents, shape.extents)
    wide.insert(count, at: axis + 1)
    joined[axis] *= count
    return expandedDimensions(at: axis + 1).broadcast(to: Shape(wide)).reshaped(to: Shape(joined))
  }

  /// One axis moved to another place, the others in their order. Copies.
  public func movingAxis(_ axis: Int, to place: Int) -> Tensor {
    let (from, to) = (shape.axis(axis, "movingAxis"), shape.axis(place, "movingAxis"))
    var order = Array(0..<rank)
    order.insert(order.remove(at: from), at: to)
    return permuted(order)
  }

  /// Consecutive parts along `axis`.
  /// - Parameter sizes: the parts' extents, which sum to the axis'.
  public func split(_ sizes: [Int], axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, "split")
    if sizes.contains(where: { $0 < 0 }) || sizes.reduce(0, +) != shape[axis] {
      misuse("split", "sizes \(sizes) do not sum to axis \(axis) of \(shape)")
    }
    let strides = shape.strides
    var (extents, start) = (shape.extents, 0)
    return sizes.map { size in
      extents[axis] = size
      defer { start += size }
      return taking(Region(shape: Shape(extents), offset: start * strides[axis], strides: strides), "split")
    }
  }

  /// `count` consecutive parts along `axis`, of equal extents; where that does not go up, the first ones have one more.
  public func chunked(_ count: Int, axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, "chunked")
    if count < 1 { misuse("chunked", "\(shape) into \(count) parts") }
    let (size, longer) = shape[axis].quotientAndRemainder(dividingBy: count)
    return split((0..<count).map { $0 < longer ? size + 1 : size }, axis: axis)
  }
}
