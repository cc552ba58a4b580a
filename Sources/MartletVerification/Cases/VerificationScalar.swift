import MartletKernels
import MartletReference

/// A scalar that the suite checks kernels in.
public protocol VerificationScalar: ReferenceScalar where Wide: Sendable {
  /// A NaN with a payload of its own: an output that still holds it was not written.
  static var poison: Self { get }
  var isPoison: Bool { get }
  /// "float32" or "float64".
  static var typeName: String { get }
  /// The distance from 1 to the next number: twice the unit roundoff.
  static var epsilon: Double { get }
  /// The kernels of this type.
  static func table(of kernels: KernelSet) -> KernelTable<Self>
}

extension Float: VerificationScalar {
  public static let poison = Float(bitPattern: 0x7FC0_5EED)
  public var isPoison: Bool { bitPattern == 0x7FC0_5EED }
  public static var typeName: String { "float32" }
  public static var epsilon: Double { 0x1p-23 }
  public static func table(of kernels: KernelSet) -> KernelTable<Float> { kernels.float32 }
}

extension Double: VerificationScalar {
  public static let poison = Double(bitPattern: 0x7FF8_0000_5EED_5EED)
  public var isPoison: Bool { bitPattern == 0x7FF8_0000_5EED_5EED }
  public static var typeName: String { "float64" }
  public static var epsilon: Double { 0x1p-52 }
  public static func table(of kernels: KernelSet) -> KernelTable<Double> { kernels.float64 }
}
