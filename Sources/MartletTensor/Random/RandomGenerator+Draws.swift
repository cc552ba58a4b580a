extension RandomGenerator {
  /// 0 ..< bound, evenly up to 2⁻⁶⁴ · bound. The standard library's own choice may change from version to version.
  package mutating func drawIndex(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
