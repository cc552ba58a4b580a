/// One indexed axis: an array is [outer, extent, inner], what indices along the axis choose is [outer, count, inner].
public struct IndexedAxis: Sendable {
  public let outer: Int
  /// How many places there are to choose from; indices are in 0..<extent.
  public let extent: Int
  /// How many are chosen.
  public let count: Int
  public let inner: Int

  public init(outer: Int, extent: Int, count: Int, inner: Int) {
    self.outer = outer
    self.extent = extent
    self.count = count
    self.inner = inner
  }
}
