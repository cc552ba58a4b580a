import MartletKernels

/// A kernel's scalar together with the arithmetic that judges it.
public protocol ReferenceScalar: KernelScalar, ReferenceResult {
  associatedtype Wide: WideReal
  /// The value as a Double, exactly.
  var double: Double { get }
}

extension ReferenceScalar {
  /// The value in the wide arithmetic, exactly.
  @inlinable public var wide: Wide { Wide(double) }
}

extension Float: ReferenceScalar {
  public typealias Wide = Double
  @inlinable public var double: Double { Double(self) }
}

extension Double: ReferenceScalar {
  public typealias Wide = DoubleDouble
  @inlinable public var double: Double { self }
}
