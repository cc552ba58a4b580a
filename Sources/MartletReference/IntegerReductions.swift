/// Reductions of the rows of integer matrices, in 64 bits.
public enum IntegerReductions {
  /// Σ_c x[r,c], wrapping around.
  public static func sum<T: FixedWidthInteger>(_ row: UnsafePointer<T>, count: Int) -> Int64 {
    var total: Int64 = 0
    for i in 0..<count { total &+= Int64(row[i]) }
    return total
  }

  /// Π_c x[r,c], wrapping around.
  public static func product<T: FixedWidthInteger>(_ row: UnsafePointer<T>, count: Int) -> Int64 {
    var total: Int64 = 1
    for i in 0..<count { total &*= Int64(row[i]) }
    return total
  }

  /// The place of the first of the largest elements, or of the smallest.
  public static func extremum<T: FixedWidthInteger>(_ row: UnsafePointer<T>, count: Int, largest: Bool) -> Int32 {
    let values = (0..<count).map { row[$0] }
    let best = largest ? values.max() : values.min()
    return Int32(values.firstIndex { $0 == best } ?? -1)
  }
}
