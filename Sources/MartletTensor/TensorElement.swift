import MartletKernels

/// A Swift type that a tensor can hold: one per ``DType``.
public protocol TensorElement: Sendable {
  /// The tensor type that stores `Self`.
  static var dtype: DType { get }
  /// The value as a Double: exact for all but large 64-bit integers.
  var doubleValue: Double { get }
  /// The value as an integer: floating-point values are truncated toward zero and saturate, NaN becomes 0.
  var integerValue: Int64 { get }
  /// The nearest value of this type; integers truncate toward zero and saturate, NaN becomes 0.
  static func converting(_ value: Double) -> Self
  /// The value of this type, saturating.
  static func converting(_ value: Int64) -> Self
}

/// The two types that kernels compute in.
package typealias FloatingElement = TensorElement & KernelScalar

extension Float: TensorElement {
  public static var dtype: DType { .float32 }
  public var doubleValue: Double { Double(self) }
  public var integerValue: Int64 { Double(self).integerValue }
  public static func converting(_ value: Double) -> Float { Float(value) }
  public static func converting(_ value: Int64) -> Float { Float(value) }
}

extension Double: TensorElement {
  public static var dtype: DType { .float64 }
  public var doubleValue: Double { self }
  public var integerValue: Int64 {
    if isNaN { return 0 }
    if self >= 0x1p63 { return .max }
    if self <= -0x1p63 { return .min }
    return Int64(self)
  }
  public static func converting(_ value: Double) -> Double { value }
  public static func converting(_ value: Int64) -> Double { Double(value) }
}

extension Bool: TensorElement {
  public static var dtype: DType { .bool }
  public var doubleValue: Double { self ? 1 : 0 }
  public var integerValue: Int64 { self ? 1 : 0 }
  public static func converting(_ value: Double) -> Bool { value != 0 }
  public static func converting(_ value: Int64) -> Bool { value != 0 }
}

extension TensorElement where Self: FixedWidthInteger {
  public var doubleValue: Double { Double(self) }
  public var integerValue: Int64 { Int64(clamping: self) }
  public static func converting(_ value: Double) -> Self { Self(clamping: value.integerValue) }
  public static func converting(_ value: Int64) -> Self { Self(clamping: value) }
}

extension Int32: TensorElement { public static var dtype: DType { .int32 } }
extension Int64: TensorElement { public static var dtype: DType { .int64 } }
extension UInt8: TensorElement { public static var dtype: DType { .uint8 } }
