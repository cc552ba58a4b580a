/// What may stand in the brackets of a tensor's subscript, one for each axis:
///
/// | | |
/// |---|---|
/// | `3`, `-1` | one index, whose axis disappears; negative ones count from the end |
/// | `1..<3`, `2...`, `..<5`, `.all` | a range of positions |
/// | `.last(2)`, `.dropLast(1)` | the last two; all but the last |
/// | `.stride(from: 5, to: 0, by: -2)`, `.stride(by: 2)`, `.reversed` | steps; without bounds, the whole axis |
/// | `.newAxis` | an axis of extent 1 that was not there |
/// | `.ellipsis` | `.all` for every axis that the other ones leave |
///
/// Positions of ranges and strides count from the front and must exist: nothing is clamped.
public protocol TensorIndex: Sendable {
  var slice: AxisSlice { get }
}

extension AxisSlice: TensorIndex { public var slice: AxisSlice { self } }
extension Int: TensorIndex { public var slice: AxisSlice { AxisSlice(kind: .index(self)) } }

extension Range<Int>: TensorIndex {
  public var slice: AxisSlice { AxisSlice(kind: .range(from: lowerBound, to: upperBound)) }
}

extension ClosedRange<Int>: TensorIndex {
  public var slice: AxisSlice { AxisSlice(kind: .range(from: lowerBound, to: upperBound + 1)) }
}

extension PartialRangeFrom<Int>: TensorIndex {
  public var slice: AxisSlice { AxisSlice(kind: .range(from: lowerBound, to: nil)) }
}

extension PartialRangeUpTo<Int>: TensorIndex {
  public var slice: AxisSlice { AxisSlice(kind: .range(from: nil, to: upperBound)) }
}

extension PartialRangeThrough<Int>: TensorIndex {
  public var slice: AxisSlice { AxisSlice(kind: .range(from: nil, to: upperBound + 1)) }
}

extension TensorIndex where Self == AxisSlice {
  /// The whole axis.
  public static var all: AxisSlice { AxisSlice(kind: .range(from: nil, to: nil)) }

  /// The whole axis backwards.
  public static var reversed: AxisSlice { .stride(by: -1) }

  /// The last `count` positions.
  public static func last(_ count: Int) -> AxisSlice { AxisSlice(kind: .last(count)) }

  /// All but the last `count` positions.
  public static func dropLast(_ count: Int) -> AxisSlice { AxisSlice(kind: .dropLast(count)) }

  /// Every `step`-th position of the axis, from the first on, or from the last on when `step` is negative.
  public static func stride(by step: Int) -> AxisSlice {
    AxisSlice(kind: .stride(from: nil, to: nil, isThrough: false, by: step))
  }

  /// first, first + step, … before `end`, as the standard library's `stride(from:to:by:)`: −1 is the end before the front.
  public static func stride(from first: Int, to end: Int, by step: Int) -> AxisSlice {
    AxisSlice(kind: .stride(from: first, to: end, isThrough: false, by: step))
  }

  /// first, first + step, … up to `last`, which is among them when a step hits it.
  public static func stride(from first: Int, through last: Int, by step: Int) -> AxisSlice {
    AxisSlice(kind: .stride(from: first, to: last, isThrough: true, by: step))
  }

  /// An axis of extent 1 that was not there.
  public static var newAxis: AxisSlice { AxisSlice(kind: .newAxis) }

  /// Every axis that the other indices leave, whole.
  public static var ellipsis: AxisSlice { AxisSlice(kind: .ellipsis) }
}
