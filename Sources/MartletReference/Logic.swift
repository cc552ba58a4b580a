import MartletKernels

/// Logic, one element at a time.
public enum Logic {
  /// y[i] = a[i] op b[i].
  public static func combine(
    _ op: LogicOp, _ a: UnsafePointer<Bool>, _ b: UnsafePointer<Bool>, _ y: UnsafeMutablePointer<Bool>, count: Int
  ) {
    for i in 0..<count {
      switch op {
      case .and: y[i] = a[i] && b[i]
      case .or: y[i] = a[i] || b[i]
      case .exclusiveOr: y[i] = a[i] != b[i]
      }
    }
  }

  /// y[i] = !x[i].
  public static func not(_ x: UnsafePointer<Bool>, _ y: UnsafeMutablePointer<Bool>, count: Int) {
    for i in 0..<count { y[i] = !x[i] }
  }
}
