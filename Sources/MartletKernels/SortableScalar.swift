/// A type that ``Sorting`` puts in order, by an unsigned key: equal for equal values, greater for greater ones. NaN counts as
/// greater than every number.
public protocol SortableScalar: BitwiseCopyable, Sendable {
  var sortKey: UInt64 { get }
}

extension Float: SortableScalar {
  @inlinable public var sortKey: UInt64 {
    if isNaN { return UInt64(UInt32.max) }
    // + 0: the two zeros are equal.
    let bits = (self + 0).bitPattern
    return UInt64(bits >> 31 == 0 ? bits | 1 << 31 : ~bits)
  }
}

extension Double: SortableScalar {
  @inlinable public var sortKey: UInt64 {
    if isNaN { return .max }
    let bits = (self + 0).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }
}

extension Int32: SortableScalar {
  @inlinable public var sortKey: UInt64 { UInt64(UInt32(bitPattern: self) ^ 1 << 31) }
}

extension Int64: SortableScalar {
  @inlinable public var sortKey: UInt64 { UInt64(bitPattern: self) ^ 1 << 63 }
}

extension UInt8: SortableScalar {
  @inlinable public var sortKey: UInt64 { UInt64(self) }
}
