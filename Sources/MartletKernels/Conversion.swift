import CMartletKernels

/// Items of one type as items of another.
public enum Conversion {
  /// y[i] = x[i]. Real numbers are truncated toward zero when they become integers; what does not fit saturates; NaN becomes
  /// 0. Every number but 0, NaN too, becomes true.
  public static func convert(
    _ x: UnsafeRawPointer, from source: ItemType, _ y: UnsafeMutableRawPointer, to target: ItemType, count: Int
  ) {
    Chunks.forEach(count) { start, count in
      mk_convert(
        mk_item(rawValue: source.rawValue), mk_item(rawValue: target.rawValue), x + start * source.size,
        y + start * target.size, count)
    }
  }
}
