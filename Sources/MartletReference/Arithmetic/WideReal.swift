/// The arithmetic in which a reference kernel computes: twice the precision, or more, of the kernel's own type.
///
/// `Double` serves Float: a product of two floats is exact in it. ``DoubleDouble`` serves Double.
public protocol WideReal: Comparable, Sendable, ReferenceResult {
  init(_ value: Double)
  /// The value rounded to Double.
  var high: Double { get }
  /// What `high` leaves over, rounded to Double.
  var low: Double { get }

  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self

  /// Adds a·b without rounding the product further than this type must.
  mutating func addProduct(_ a: Double, _ b: Double)

  static func squareRoot(_ x: Self) -> Self
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  static func erf(_ x: Self) -> Self
  /// 1 − erf(x), accurate where it is small.
  static func erfc(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func power(_ x: Self, _ y: Self) -> Self

  /// e^x − 1 and log(1 + x), accurate where they are small.
  static func expMinusOne(_ x: Self) -> Self
  static func logOnePlus(_ x: Self) -> Self
  static func exp2(_ x: Self) -> Self
  static func log2(_ x: Self) -> Self
  static func log10(_ x: Self) -> Self
  static func cubeRoot(_ x: Self) -> Self
  static func tan(_ x: Self) -> Self
  static func asin(_ x: Self) -> Self
  static func acos(_ x: Self) -> Self
  static func atan(_ x: Self) -> Self
  static func sinh(_ x: Self) -> Self
  static func cosh(_ x: Self) -> Self
  static func asinh(_ x: Self) -> Self
  static func acosh(_ x: Self) -> Self
  static func atanh(_ x: Self) -> Self
  /// The angle of the point (x, y).
  static func atan2(_ y: Self, _ x: Self) -> Self
  static func hypot(_ x: Self, _ y: Self) -> Self
}

extension WideReal {
  @inlinable public static var zero: Self { Self(0) }
  @inlinable public static var one: Self { Self(1) }
  @inlinable public static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable public static func -= (a: inout Self, b: Self) { a = a - b }
  @inlinable public static func *= (a: inout Self, b: Self) { a = a * b }
  @inlinable public var magnitude: Self { high < 0 || (high == 0 && high.sign == .minus) ? -self : self }
  @inlinable public var isNaN: Bool { high.isNaN }

  /// 1/(1 + e⁻ˣ); e^x/(1 + e^x) for negative x, so that nothing overflows.
  @inlinable
  public static func sigmoid(_ x: Self) -> Self {
    if x.high >= 0 { return one / (one + exp(-x)) }
    let power = exp(x)
    return power / (one + power)
  }
}

/// What a reference kernel can write: the kernel's own type, rounded once, or the unrounded wide value.
///
/// Reference kernels are generic over the type of their outputs, so that one text gives both.
public protocol ReferenceResult {
  init(rounding value: some WideReal)
}

extension Float: ReferenceResult {
  @inlinable public init(rounding value: some WideReal) { self = Float(value.high) }
}
