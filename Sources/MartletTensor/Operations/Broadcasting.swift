import MartletKernels

extension Shape {
  /// The shape both operands stretch to: axes are matched from the last, extents are equal or one of them is 1.
  func broadcast(with other: Shape, _ operation: StaticString) -> Shape {
    let rank = Swift.max(self.rank, other.rank)
    var extents = [Int](repeating: 1, count: rank)
    for back in 1...Swift.max(rank, 1) where back <= rank {
      let a = back <= self.rank ? self[self.rank - back] : 1
      let b = back <= other.rank ? other[other.rank - back] : 1
      if a != b && a != 1 && b != 1 { misuse(operation, "shapes \(self) and \(other) do not broadcast") }
      extents[rank - back] = a == 1 ? b : a
    }
    return Shape(extents)
  }

  /// Whether this shape, without leading ones, is the tail of `other`: then it repeats as rows do.
  func isTail(of other: Shape) -> Bool {
    let core = extents.drop { $0 == 1 }
    return core.count <= other.rank && Array(core) == Array(other.extents.suffix(core.count))
  }

  /// How many leading axes agree with `other` when all later ones are 1; nil when it is not of that form.
  func commonHead(with other: Shape) -> Int? {
    guard rank == other.rank else { return nil }
    let head = zip(extents, other.extents).prefix { $0 == $1 }.count
    return extents[head...].allSatisfy { $0 == 1 } ? head : nil
  }
}

extension Tensor {
  /// `op` with broadcasting. Recording is the caller's.
  func broadcastZipped(_ op: BinaryOp, _ other: Tensor, _ operation: StaticString) -> Tensor {
    if shape == other.shape { return zipped(op, other, operation) }
    requireSameType(other, operation)
    let target = shape.broadcast(with: other.shape, operation)
    if dtype.isFloatingPoint {
      if target == shape, let result = stretched(op, other, operation, swapped: false) { return result }
      if target == other.shape, let result = other.stretched(op, self, operation, swapped: true) { return result }
    }
    return expanded(to: target).zipped(op, other.expanded(to: target), operation)
  }

  /// The two common cases without a copy of the smaller operand: it repeats along rows, or along columns.
  private func stretched(_ op: BinaryOp, _ small: Tensor, _ operation: StaticString, swapped: Bool) -> Tensor? {
    let rows: Int
    let columns: Int
    let alongRows: Bool
    if small.shape.isTail(of: shape) {
      columns = small.elementCount
      rows = columns == 0 ? 0 : elementCount / columns
      alongRows = true
    } else if let head = small.shape.commonHead(with: shape) {
      rows = small.elementCount
      columns = shape.extents[head...].reduce(1, *)
      alongRows = false
    } else {
      return nil
    }
    let result = Tensor(uninitialized: shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (a, b, y) = (pointer(to: T.self), small.pointer(to: T.self), result.mutablePointer(to: T.self))
      if alongRows {
        Maps.binaryRows(op, a, b, y, rows: rows, columns: columns, swapped: swapped)
      } else {
        Maps.binaryColumns(op, a, b, y, rows: rows, columns: columns, swapped: swapped)
      }
    }
    withExtendedLifetime((self, small, result)) {
      dispatchFloating(dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    return result
  }

  /// Repeated to `target`, copied.
  func expanded(to target: Shape) -> Tensor {
    if target == shape { return self }
    let lead = target.rank - rank
    let own = shape.strides
    let strides = (0..<target.rank).map { axis in
      axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
    }
    return stridedCopy(shape: target, strides: strides)
  }

  /// The adjoint of broadcasting, its one reversal: sums over the axes along which `original` was stretched.
  func summed(to original: Shape) -> Tensor {
    if original == shape { return self }
    let lead = rank - original.rank
    let axes = (0..<rank).filter { $0 < lead || (original[$0 - lead] == 1 && shape[$0] != 1) }
    return (axes.isEmpty ? self : sum(axes: axes)).reshaped(to: original)
  }

  /// Repeats axes of extent 1, and adds leading axes, until the shape is `target`.
  public func broadcast(to target: Shape) -> Tensor {
    if shape.broadcast(with: target, "broadcast") != target {
      misuse("broadcast", "\(shape) does not become \(target)")
    }
    let result = expanded(to: target)
    guard isRecorded(self) else { return result.detached() }
    let original = shape
    return result.recorded("broadcast", node) { gradient, _ in [gradient.summed(to: original)] }
  }
}
