/// Why an operation of linear algebra has no result for the values it was given.
///
/// Shapes that do not fit are a programmer's error and trap; what depends on the values is thrown. Of several bad matrices in a
/// batch the first is named.
public struct LinearAlgebraError: Error, Equatable, Sendable {
  /// What is wrong with the matrix.
  public enum Kind: Equatable, Sendable {
    /// Elimination met an exactly zero pivot at this place of the diagonal, counted from 0: the rows up to it, or for a triangle
    /// the row itself, depend on each other.
    case singular(pivot: Int)
    /// The numerical rank is below the one needed, which is the smaller extent.
    case rankDeficient(rank: Int, required: Int)
    /// The leading minor of this order, counted from 1, is not positive.
    case notPositiveDefinite(leadingMinor: Int)
    /// The iteration for eigenvalues or singular values did not converge.
    case nonConverged
    /// The element at this row and column is a NaN or infinite.
    case nonFinite(row: Int, column: Int)
  }

  public let kind: Kind
  /// The operation's name, such as `solve`.
  public let operation: String
  /// The shape of the operand that is at fault.
  public let shape: Shape
  /// Which of the operand's matrices it is: an index for each leading axis, none when the operand is one matrix.
  public let matrix: [Int]

  package init(_ kind: Kind, operation: StaticString, shape: Shape, item: Int) {
    self.kind = kind
    self.operation = "\(operation)"
    self.shape = shape
    var rest = item
    var indices: [Int] = []
    for extent in shape.extents.dropLast(2).reversed() {
      indices.append(rest % max(extent, 1))
      rest /= max(extent, 1)
    }
    matrix = indices.reversed()
  }
}

extension LinearAlgebraError: CustomStringConvertible {
  /// `solve: matrix [1, 2] of [2, 3, 4, 4] is singular: pivot 3 is zero`.
  public var description: String {
    let place = matrix.isEmpty ? "the matrix \(shape)" : "matrix \(matrix) of \(shape)"
    return "\(operation): \(place) \(reason)"
  }

  private var reason: String {
    switch kind {
    case .singular(let pivot): "is singular: pivot \(pivot) is zero"
    case .rankDeficient(let rank, let required): "is rank-deficient: its rank is \(rank), not \(required)"
    case .notPositiveDefinite(let order):
      "is not positive definite: its leading minor of order \(order) is not positive"
    case .nonConverged: "has eigenvalues or singular values for which the iteration did not converge"
    case .nonFinite(let row, let column): "has a NaN or an infinity at row \(row), column \(column)"
    }
  }
}
