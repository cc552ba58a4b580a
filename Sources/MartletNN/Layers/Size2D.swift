/// A height and a width: a kernel, a stride, a padding. An integer literal means both.
public struct Size2D: Equatable, Sendable, ExpressibleByIntegerLiteral {
  public let height: Int
  public let width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// The same in both directions.
  public init(_ side: Int) { self.init(side, side) }

  public init(integerLiteral side: Int) { self.init(side, side) }

  var pair: (Int, Int) { (height, width) }
}
