/// The extents of a tensor's axes, outermost first. A scalar's shape is empty.
public struct Shape: Sendable, Hashable, RandomAccessCollection, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extent of each axis.
  public let extents: [Int]

  /// - Precondition: no extent is negative and their product fits an `Int`.
  public init(_ extents: [Int]) {
    self.extents = extents
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if extent < 0 || overflow { misuse("Shape", "\(extents) is not a shape") }
      product = next
    }
  }

  public init(arrayLiteral extents: Int...) { self.init(extents) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { extents.count }
  public subscript(axis: Int) -> Int { extents[axis] }

  /// Number of axes.
  public var rank: Int { extents.count }

  /// Product of the extents; 1 for a scalar.
  public var elementCount: Int {
    var product = 1
    for extent in extents { product *= extent }
    return product
  }

  public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }

  /// `axis` counted from the front; negative axes count from the back, as in NumPy.
  package func axis(_ axis: Int, _ operation: StaticString) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    if resolved < 0 || resolved >= rank { misuse(operation, "axis \(axis) does not exist in shape \(self)") }
    return resolved
  }

  /// Elements from one index of each axis to the next, row-major.
  package var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * extents[axis + 1] }
    return strides
  }
}
