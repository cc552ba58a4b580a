/// A depth, a height and a width: a kernel, a stride, a padding. An integer literal means all three.
public struct Size3D: Equatable, Sendable, ExpressibleByIntegerLiteral {
  /// Planes.
  public let depth: Int
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int

  /// A depth, a height and a width.
  public init(_ depth: Int, _ height: Int, _ width: Int) {
    self.depth = depth
    self.height = height
    self.width = width
  }

  /// The same in all directions.
  public init(_ side: Int) { self.init(side, side, side) }

  /// The same in all directions.
  public init(integerLiteral side: Int) { self.init(side, side, side) }

  var triple: (Int, Int, Int) { (depth, height, width) }
}
