import Glibc

// libm's Double functions err by less than one unit in the last place of Double: 2⁻²⁹ units of Float.
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
}
