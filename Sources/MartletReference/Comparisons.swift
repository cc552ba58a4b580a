import MartletKernels

/// Comparisons, one element at a time.
public enum Comparisons {
  /// y[i] = a[i] op b[i].
  public static func compare<T: Comparable>(
    _ op: ComparisonOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<Bool>, count: Int
  ) {
    for i in 0..<count { y[i] = value(op, a[i], b[i]) }
  }

  /// y[i] = a[i] op b.
  public static func compare<T: Comparable>(
    _ op: ComparisonOp, _ a: UnsafePointer<T>, scalar b: T, _ y: UnsafeMutablePointer<Bool>, count: Int
  ) {
    for i in 0..<count { y[i] = value(op, a[i], b) }
  }

  public static func value<T: Comparable>(_ op: ComparisonOp, _ a: T, _ b: T) -> Bool {
    switch op {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}
