/// A height and a width: a kernel, a stride, a padding. An integer literal means both.
public struct Size2D: Equatable, Sendable, ExpressibleByIntegerLiteral {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int

  /// A height and a width.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// The same in both directions.
  public init(_ side: Int) { self.init(side, side) }

  /// The same in both directions.
  public init(integerLiteral side: Int) { self.init(side, side) }

  var pair: (Int, Int) { (height, width) }
}
