/// Element-wise choices.
public enum Choice {
  /// y[i] = condition[i] ? a[i] : b[i]; an operand that `repeats` is one element.
  @inlinable
  public static func choose<T>(
    _ condition: UnsafePointer<Bool>, _ a: UnsafePointer<T>, repeatsA: Bool = false, _ b: UnsafePointer<T>,
    repeatsB: Bool = false, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    for i in 0..<count { y[i] = condition[i] ? a[repeatsA ? 0 : i] : b[repeatsB ? 0 : i] }
  }
}
