/// Element-wise comparisons of any ordered type.
public enum Comparisons {
  /// y[i] = a[i] op b[i].
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func compare<T: Comparable & BitwiseCopyable>(
    _ op: ComparisonOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<Bool>, count: Int
  ) {
    switch op {
    case .equal: fill(y, count) { a[$0] == b[$0] }
    case .notEqual: fill(y, count) { a[$0] != b[$0] }
    case .less: fill(y, count) { a[$0] < b[$0] }
    case .lessOrEqual: fill(y, count) { a[$0] <= b[$0] }
    case .greater: fill(y, count) { a[$0] > b[$0] }
    case .greaterOrEqual: fill(y, count) { a[$0] >= b[$0] }
    }
  }

  /// y[i] = a[i] op b.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func compare<T: Comparable & BitwiseCopyable>(
    _ op: ComparisonOp, _ a: UnsafePointer<T>, scalar b: T, _ y: UnsafeMutablePointer<Bool>, count: Int
  ) {
    switch op {
    case .equal: fill(y, count) { a[$0] == b }
    case .notEqual: fill(y, count) { a[$0] != b }
    case .less: fill(y, count) { a[$0] < b }
    case .lessOrEqual: fill(y, count) { a[$0] <= b }
    case .greater: fill(y, count) { a[$0] > b }
    case .greaterOrEqual: fill(y, count) { a[$0] >= b }
    }
  }

  @inline(__always)
  private static func fill(_ y: UnsafeMutablePointer<Bool>, _ count: Int, _ body: (Int) -> Bool) {
    Chunks.forEach(count) { start, count in
      for i in start..<start + count { y[i] = body(i) }
    }
  }
}
