import MartletKernels

extension Tensor {
  /// `a` where `condition` holds, `b` elsewhere; all three broadcast. The gradient flows to the operand that was taken.
  ///
  /// - Parameters:
  ///   - condition: bool
  ///   - a: of the type of b
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    a.requireSameType(b, "where")
    if condition.dtype != .bool { misuse("where", "the condition \(condition.shape) is \(condition.dtype), not bool") }
    let target = condition.shape.broadcast(with: a.shape, "where").broadcast(with: b.shape, "where")
    let mask = condition.expanded(to: target)
    let result = mask.choosing(a, b)
    guard isRecorded(a, b) else { return result }
    let (nodeA, nodeB, shapeA, shapeB) = (a.node, b.node, a.shape, b.shape)
    return result.recorded("where", nodeA, nodeB) { gradient, _ in
      [
        nodeA == nil ? nil : Tensor.where(mask, gradient, 0).summed(to: shapeA),
        nodeB == nil ? nil : Tensor.where(mask, 0, gradient).summed(to: shapeB),
      ]
    }
  }

  /// `a` where `condition` holds, elsewhere the number `b`, in a's type.
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Double) -> Tensor {
    Tensor.where(condition, a, Tensor.full([], value: b, dtype: a.dtype))
  }

  /// The number `a`, in b's type, where `condition` holds, `b` elsewhere.
  public static func `where`(_ condition: Tensor, _ a: Double, _ b: Tensor) -> Tensor {
    Tensor.where(condition, Tensor.full([], value: a, dtype: b.dtype), b)
  }

  /// These values with `value` wherever `mask` holds: masked fill.
  ///
  /// - Parameter mask: bool, of a shape that broadcasts to this tensor's.
  public func replacing(with value: Double, where mask: Tensor) -> Tensor {
    if mask.shape.broadcast(with: shape, "replacing") != shape {
      misuse("replacing", "mask \(mask.shape) does not broadcast to \(shape)")
    }
    return Tensor.where(mask, value, self)
  }

  /// The choice by this mask, of the result's shape. Single elements repeat where they lie; other operands are expanded.
  private func choosing(_ a: Tensor, _ b: Tensor) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype: a.dtype)
    let (repeatsA, repeatsB) = (a.elementCount == 1, b.elementCount == 1)
    let (a, b) = (repeatsA ? a : a.expanded(to: shape), repeatsB ? b : b.expanded(to: shape))
    withExtendedLifetime(((self, a), (b, result))) {
      Choice.choose(
        pointer(to: Bool.self), a.rawPointer, repeatsA: repeatsA, b.rawPointer, repeatsB: repeatsB,
        result.storage.base, itemSize: a.dtype.byteSize, count: elementCount)
    }
    return result
  }
}
