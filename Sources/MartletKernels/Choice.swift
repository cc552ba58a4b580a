import CMartletKernels

/// Element-wise choices between arrays of any item size.
public enum Choice {
  /// y[i] = condition[i] ? a[i] : b[i]; an operand that `repeats` is one item.
  public static func choose(
    _ condition: UnsafePointer<Bool>, _ a: UnsafeRawPointer, repeatsA: Bool = false, _ b: UnsafeRawPointer,
    repeatsB: Bool = false, _ y: UnsafeMutableRawPointer, itemSize: Int, count: Int
  ) {
    let bytes = UnsafeRawPointer(condition).assumingMemoryBound(to: UInt8.self)
    let (stepA, stepB) = (repeatsA ? 0 : 1, repeatsB ? 0 : 1)
    Chunks.forEach(count) { start, count in
      mk_choose(
        itemSize, bytes + start, a + start * stepA * itemSize, stepA, b + start * stepB * itemSize, stepB,
        y + start * itemSize, count)
    }
  }
}
