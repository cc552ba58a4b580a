import CMartletKernels

/// Copies with another order of axes.
public enum Permute {
  /// y, contiguous with `extents`, takes the items of x at `strides` (in items, 0 repeats).
  /// - Precondition: at most 8 axes.
  public static func copy(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, itemSize: Int, extents: [Int], strides: [Int]
  ) {
    let count = extents.reduce(1, *)
    if count == 0 { return }
    if extents.count > Int(MK_PERMUTE_MAXIMUM_RANK) {
      fatalError("Martlet: permute: \(extents) has more than \(MK_PERMUTE_MAXIMUM_RANK) axes")
    }
    guard let outer = extents.first, outer > 1, count > Chunks.grain else {
      return mk_permute(itemSize, x, y, extents.count, extents, strides)
    }
    let inner = count / outer
    Chunks.forEachRows(outer, columns: inner) { start, rows in
      mk_permute(
        itemSize, x + start * strides[0] * itemSize, y + start * inner * itemSize, extents.count,
        [rows] + extents.dropFirst(), strides)
    }
  }
}
