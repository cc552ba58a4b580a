/// The two 16-bit floating-point formats of files, as bit patterns (Float16 is not available on every platform Swift runs
/// on). Every value of either is a binary32 value.
enum HalfPrecision {
  /// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
  case binary16
  /// The upper half of a binary32: 8 bits of exponent, 7 of fraction.
  case brain

  private var exponentBits: Int { self == .binary16 ? 5 : 8 }
  private var fractionBits: Int { self == .binary16 ? 10 : 7 }

  /// The value of a pattern.
  func value(of bits: UInt16) -> Float {
    if self == .brain { return Float(bitPattern: UInt32(bits) << 16) }
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      // Subnormal: fraction · 2⁻²⁴, exact in binary32.
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The pattern nearest to a value, ties to even; beyond the largest finite value it is infinity.
  func pattern(of value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let infinity = UInt16((1 << exponentBits) - 1) << UInt16(fractionBits)
    if value.isNaN { return sign | infinity | 1 << UInt16(fractionBits - 1) }
    if value == 0 { return sign }
    let bias = 1 << (exponentBits - 1) - 1
    if value.isInfinite || Int(value.exponent) > bias { return sign | infinity }
    let exponent = max(Int(value.exponent), 1 - bias)
    // Division by a power of two is exact, so that there is one rounding. A subnormal has fewer steps than one of the
    // leading bit; rounding up to the next power of two, or past the largest value, carries into the exponent.
    let steps = Int((value.magnitude * pow2(fractionBits - exponent)).rounded(.toNearestOrEven))
    return sign | UInt16((exponent + bias - 1) << fractionBits + steps)
  }

  private func pow2(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
