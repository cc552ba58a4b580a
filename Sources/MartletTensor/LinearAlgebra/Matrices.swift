import MartletKernels

/// A tensor seen as a batch of matrices in its last two axes.
struct Matrices {
  /// The extents of the leading axes.
  let batch: [Int]
  let rows: Int
  let columns: Int

  /// The number of matrices.
  var count: Int { batch.reduce(1, *) }
  /// min(rows, columns).
  var least: Int { Swift.min(rows, columns) }

  /// The shape of one rows × columns matrix for each matrix of the batch.
  func shape(_ rows: Int, _ columns: Int) -> Shape { Shape(batch + [rows, columns]) }
  /// The shape of a vector for each matrix.
  func shape(_ length: Int) -> Shape { Shape(batch + [length]) }
}

/// The part of each matrix that an operation reads.
enum MatrixPart {
  case whole
  /// A triangle with its diagonal, or without.
  case lowerTriangle(strict: Bool = false)
  case upperTriangle(strict: Bool = false)

  static func triangle(upper: Bool, strict: Bool = false) -> MatrixPart {
    upper ? .upperTriangle(strict: strict) : .lowerTriangle(strict: strict)
  }

  /// The columns of a row.
  func columns(ofRow row: Int, of columns: Int) -> Range<Int> {
    switch self {
    case .whole: 0..<columns
    case .lowerTriangle(let strict): 0..<Swift.min(strict ? row : row + 1, columns)
    case .upperTriangle(let strict): Swift.min(strict ? row + 1 : row, columns)..<columns
    }
  }
}

extension Tensor {
  /// The matrices in the last two axes.
  func matrices(_ operation: StaticString) -> Matrices {
    if !dtype.isFloatingPoint { misuse(operation, "\(dtype) operand; it needs float32 or float64") }
    if rank < 2 { misuse(operation, "shape \(shape) has no two axes for a matrix") }
    return Matrices(batch: Array(shape.extents.dropLast(2)), rows: shape[rank - 2], columns: shape[rank - 1])
  }

  /// The same when each has to be square.
  func squareMatrices(_ operation: StaticString) -> Matrices {
    let matrices = matrices(operation)
    if matrices.rows != matrices.columns { misuse(operation, "shape \(shape) does not hold square matrices") }
    return matrices
  }

  /// Throws for the first NaN or infinity in what the operation reads: LAPACK may not return from one.
  func requireFinite(_ operation: StaticString, _ part: MatrixPart = .whole) throws(LinearAlgebraError) {
    let matrices = matrices(operation)
    func firstRow<T: FloatingElement>(_: T.Type) -> Int? {
      let x = pointer(to: T.self)
      if Reductions.allFinite(x, count: elementCount) { return nil }
      return (0..<matrices.count * matrices.rows).first { row in
        let range = part.columns(ofRow: row % matrices.rows, of: matrices.columns)
        return !Reductions.allFinite(x + row * matrices.columns + range.lowerBound, count: range.count)
      }
    }
    let row = withExtendedLifetime(self) {
      dtype == .float32 ? firstRow(Float.self) : firstRow(Double.self)
    }
    guard let row else { return }
    let (item, inner) = row.quotientAndRemainder(dividingBy: matrices.rows)
    let values = withoutGradient {
      reshaped(to: [matrices.count * matrices.rows, matrices.columns]).rows(row..<row + 1)
    }
    .cast(to: .float64).array(of: Double.self)
    let range = part.columns(ofRow: inner, of: matrices.columns)
    let column = range.first { !values[$0].isFinite } ?? 0
    throw LinearAlgebraError(.nonFinite(row: inner, column: column), operation: operation, shape: shape, item: item)
  }

  /// Throws when LAPACK has given up on a matrix of this tensor.
  /// - Parameter batch: the leading axes to which this tensor's were stretched; nil when they were not.
  func require(
    _ failure: LAPACKFailure?, _ operation: StaticString, _ batch: Shape? = nil,
    _ kind: (_ info: Int) -> LinearAlgebraError.Kind
  ) throws(LinearAlgebraError) {
    guard let failure else { return }
    var item = failure.item
    if let batch {
      // The matrix that was given, counted from the last leading axis on.
      var rest = failure.item
      var stride = 1
      item = 0
      for (stretched, own) in zip(batch.extents.reversed(), shape.extents.dropLast(2).reversed()) {
        item += own == 1 ? 0 : rest % stretched * stride
        rest /= stretched
        stride *= own
      }
    }
    throw LinearAlgebraError(kind(failure.info), operation: operation, shape: shape, item: item)
  }

  /// The leading axes.
  var matrixBatch: Shape { Shape(Array(shape.extents.dropLast(2))) }

  /// The last two axes exchanged.
  var matrixTransposed: Tensor { transposed(-2, -1) }

  /// A vector for each matrix as a row, [..., 1, n].
  var asRow: Tensor { reshaped(to: Shape(Array(shape.extents.dropLast()) + [1, shape[rank - 1]])) }
  /// A vector for each matrix as a column, [..., n, 1].
  var asColumn: Tensor { reshaped(to: Shape(shape.extents + [1])) }

  /// A block of each matrix.
  func block(rows: Range<Int>, columns: Range<Int>) -> Tensor {
    let region = Region(
      shape: Shape(shape.extents.dropLast(2) + [rows.count, columns.count]),
      offset: rows.lowerBound * shape[rank - 1] + columns.lowerBound, strides: shape.strides)
    return taking(region, "block")
  }

  /// The first columns of each matrix, and the others.
  func columns(splitAt column: Int) -> (Tensor, Tensor) {
    let all = 0..<shape[rank - 2]
    return (block(rows: all, columns: 0..<column), block(rows: all, columns: column..<shape[rank - 1]))
  }

  /// The first rows of each matrix, and the others.
  func rows(splitAt row: Int) -> (Tensor, Tensor) {
    let all = 0..<shape[rank - 1]
    return (block(rows: 0..<row, columns: all), block(rows: row..<shape[rank - 2], columns: all))
  }

  /// The symmetric matrices with this one's lower triangles.
  var symmetricFromLower: Tensor { lowerTriangle() + lowerTriangle(offset: -1).matrixTransposed }

  /// x / y for tensors of one shape, where 0/0 is 0: a gradient that nothing flows into stays 0 where a formula is singular.
  func quotient(by y: Tensor) -> Tensor {
    let correction = Tensor.zeros(shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (x, y, correction) = (pointer(to: T.self), y.pointer(to: T.self), correction.mutablePointer(to: T.self))
      for i in 0..<elementCount where y[i] == 0 && x[i] == 0 { correction[i] = 1 }
    }
    withExtendedLifetime((self, y, correction)) {
      dispatchFloating(dtype, "divide", { run(Float.self) }, { run(Double.self) })
    }
    return self / (y + correction)
  }
}
