import MartletKernels

extension Tensor {
  /// The diagonals of the matrices in the last two axes, [..., m, n] -> [..., k]: elements (i, i + offset), or
  /// (i − offset, i) below the main diagonal.
  public func diagonal(offset: Int = 0) -> Tensor {
    if rank < 2 { misuse("diagonal", "shape \(shape) holds no matrices") }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let length = Swift.max(0, offset >= 0 ? Swift.min(rows, columns - offset) : Swift.min(rows + offset, columns))
    let lead = Array(shape.extents.dropLast(2))
    let region = Region(
      shape: Shape(lead + [length]), offset: offset >= 0 ? offset : -offset * columns,
      strides: shape.strides.dropLast(2) + [columns + 1])
    return taking(region, "diagonal")
  }

  /// Square matrices of zeros with the vectors of the last axis on a diagonal, [..., k] -> [..., k + |offset|, k + |offset|]:
  /// the inverse of ``diagonal(offset:)``.
  public func diagonalMatrix(offset: Int = 0) -> Tensor {
    guard let length = shape.last else { misuse("diagonalMatrix", "a scalar has no last axis") }
    let size = length + abs(offset)
    let whole = Shape(shape.extents.dropLast() + [size, size])
    let region = Region(
      shape: shape, offset: offset >= 0 ? offset : -offset * size,
      strides: whole.strides.dropLast(2) + [size + 1])
    return placed(region, in: whole, "diagonalMatrix")
  }

  /// The matrices in the last two axes with zeros above a diagonal: elements (r, c) with c − r ≤ `offset` stay.
  public func lowerTriangle(offset: Int = 0) -> Tensor { triangle("lowerTriangle", lower: true, offset) }

  /// The matrices in the last two axes with zeros below a diagonal: elements (r, c) with c − r ≥ `offset` stay.
  public func upperTriangle(offset: Int = 0) -> Tensor { triangle("upperTriangle", lower: false, offset) }

  private func triangle(_ operation: StaticString, lower: Bool, _ diagonal: Int) -> Tensor {
    if rank < 2 { misuse(operation, "shape \(shape) holds no matrices") }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let matrices = rows * columns == 0 ? 0 : elementCount / (rows * columns)
    let result = Tensor(uninitialized: shape, dtype: dtype)
    withExtendedLifetime((self, result)) {
      Triangle.keep(
        rawPointer, result.storage.base, itemSize: dtype.byteSize, matrices: matrices, rows: rows, columns: columns,
        lower: lower, offset: diagonal)
    }
    guard isRecorded(self) else { return result }
    // A projection onto some coordinates: its own adjoint.
    return result.recorded(operation, node) { gradient, _ in
      [gradient.triangle(operation, lower: lower, diagonal)]
    }
  }
}
