extension DoubleDouble {
  public static let ln2 = DoubleDouble(high: 0x1.62e42fefa39efp-1, low: 0x1.abc9e3b39803fp-56)
  public static let ln10 = DoubleDouble(high: 0x1.26bb1bbb55516p+1, low: -0x1.f48ad494ea3e9p-53)
  public static let twoOverRootPi = DoubleDouble(high: 0x1.20dd750429b6dp+0, low: 0x1.1ae3a914fed80p-56)
  public static let pi = DoubleDouble(high: 0x1.921fb54442d18p+1, low: 0x1.1a62633145c07p-53)
}

/// π/2 in three Doubles, about 160 bits: what reduces an argument of up to 2¹⁷ without losing the last bits.
enum HalfPi {
  static let first = 0x1.921fb54442d18p+0
  static let second = 0x1.1a62633145c07p-54
  static let third = -0x1.f1976b7ed8fbcp-110
}
