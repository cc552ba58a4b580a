/// Logical operations on two truth values.
public enum LogicOp: Sendable, CaseIterable {
  case and, or, exclusiveOr
}

/// Element-wise logic. A Bool is a byte that holds 0 or 1; whole bytes vectorise where short-circuiting does not.
public enum Logic {
  /// y[i] = a[i] op b[i].
  public static func combine(
    _ op: LogicOp, _ a: UnsafePointer<Bool>, _ b: UnsafePointer<Bool>, _ y: UnsafeMutablePointer<Bool>, count: Int
  ) {
    let (a, b) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    let (left, right) = (a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self))
    switch op {
    case .and: fill(y, count) { left[$0] & right[$0] }
    case .or: fill(y, count) { left[$0] | right[$0] }
    case .exclusiveOr: fill(y, count) { left[$0] ^ right[$0] }
    }
  }

  /// y[i] = !x[i].
  public static func not(_ x: UnsafePointer<Bool>, _ y: UnsafeMutablePointer<Bool>, count: Int) {
    let bytes = UnsafeRawPointer(x).assumingMemoryBound(to: UInt8.self)
    fill(y, count) { bytes[$0] ^ 1 }
  }

  @inline(__always)
  private static func fill(_ y: UnsafeMutablePointer<Bool>, _ count: Int, _ body: (Int) -> UInt8) {
    let bytes = UnsafeMutableRawPointer(y).assumingMemoryBound(to: UInt8.self)
    Chunks.forEach(count, grain: 4 * Chunks.grain) { start, count in
      for i in start..<start + count { bytes[i] = body(i) }
    }
  }
}
