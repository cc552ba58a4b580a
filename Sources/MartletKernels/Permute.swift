import CMartletKernels

/// Copies with another order of axes, and of parts of arrays.
public enum Permute {
  /// y, contiguous with `extents`, takes the items of x at `strides` (in items; 0 repeats, negative ones walk back).
  /// - Precondition: at most 16 axes.
  public static func copy(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, itemSize: Int, extents: [Int], strides: [Int]
  ) {
    var own = [Int](repeating: 1, count: extents.count)
    for axis in own.indices.dropLast().reversed() { own[axis] = own[axis + 1] * extents[axis + 1] }
    copy(x, y, itemSize: itemSize, extents: extents, from: strides, to: own)
  }

  /// y[Σ iₐtₐ] = x[Σ iₐsₐ] for every index within `extents`, with the strides s of x and t of y in items.
  /// - Precondition: at most 16 axes; no item of y is written twice.
  public static func copy(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, itemSize: Int, extents: [Int], from: [Int], to: [Int]
  ) {
    let count = extents.reduce(1, *)
    if count == 0 { return }
    if extents.count > Int(MK_PERMUTE_MAXIMUM_RANK) {
      fatalError("Martlet: permute: \(extents) has more than \(MK_PERMUTE_MAXIMUM_RANK) axes")
    }
    if count <= Chunks.grain { return mk_copy(itemSize, x, y, extents.count, extents, from, to) }
    // Split along the first axis that is one: chunks then are long runs of y.
    guard let axis = extents.firstIndex(where: { $0 > 1 }) else { return }
    Chunks.forEachRows(extents[axis], columns: count / extents[axis]) { start, rows in
      var part = extents
      part[axis] = rows
      mk_copy(
        itemSize, x + start * from[axis] * itemSize, y + start * to[axis] * itemSize, part.count, part, from, to)
    }
  }
}
