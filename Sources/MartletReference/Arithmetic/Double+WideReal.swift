import Glibc

// libm's Double functions err by a few units in the last place of Double at most: 2⁻²⁷ units of Float.
extension Double: WideReal {
  @inlinable public init(rounding value: some WideReal) { self = value.high }
  @inlinable public var high: Double { self }
  @inlinable public var low: Double { 0 }
  @inlinable public mutating func addProduct(_ a: Double, _ b: Double) { self += a * b }

  @inlinable public static func squareRoot(_ x: Double) -> Double { x.squareRoot() }
  @inlinable public static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @inlinable public static func log(_ x: Double) -> Double { Glibc.log(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  @inlinable public static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  @inlinable public static func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
  @inlinable public static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  @inlinable public static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  @inlinable public static func power(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }

  @inlinable public static func expMinusOne(_ x: Double) -> Double { Glibc.expm1(x) }
  @inlinable public static func logOnePlus(_ x: Double) -> Double { Glibc.log1p(x) }
  @inlinable public static func exp2(_ x: Double) -> Double { Glibc.exp2(x) }
  @inlinable public static func log2(_ x: Double) -> Double { Glibc.log2(x) }
  @inlinable public static func log10(_ x: Double) -> Double { Glibc.log10(x) }
  @inlinable public static func cubeRoot(_ x: Double) -> Double { Glibc.cbrt(x) }
  @inlinable public static func tan(_ x: Double) -> Double { Glibc.tan(x) }
  @inlinable public static func asin(_ x: Double) -> Double { Glibc.asin(x) }
  @inlinable public static func acos(_ x: Double) -> Double { Glibc.acos(x) }
  @inlinable public static func atan(_ x: Double) -> Double { Glibc.atan(x) }
  @inlinable public static func sinh(_ x: Double) -> Double { Glibc.sinh(x) }
  @inlinable public static func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
  @inlinable public static func asinh(_ x: Double) -> Double { Glibc.asinh(x) }
  @inlinable public static func acosh(_ x: Double) -> Double { Glibc.acosh(x) }
  @inlinable public static func atanh(_ x: Double) -> Double { Glibc.atanh(x) }
  @inlinable public static func atan2(_ y: Double, _ x: Double) -> Double { Glibc.atan2(y, x) }
  @inlinable public static func hypot(_ x: Double, _ y: Double) -> Double { Glibc.hypot(x, y) }
}
