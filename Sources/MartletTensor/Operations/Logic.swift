import MartletKernels

// Logic on bool tensors, with the standard library's point-wise operators.
extension Tensor {
  /// a ∧ b, element by element, broadcasting.
  public static func .& (a: Tensor, b: Tensor) -> Tensor { a.combined(.and, b, ".&") }
  /// a ∨ b, element by element, broadcasting.
  public static func .| (a: Tensor, b: Tensor) -> Tensor { a.combined(.or, b, ".|") }
  /// Whether exactly one of a and b is true, element by element, broadcasting.
  public static func .^ (a: Tensor, b: Tensor) -> Tensor { a.combined(.exclusiveOr, b, ".^") }

  /// Whether x is false, element by element.
  public static prefix func .! (x: Tensor) -> Tensor {
    x.requireBool(".!")
    let result = Tensor(uninitialized: x.shape, dtype: .bool)
    withExtendedLifetime((x, result)) {
      Logic.not(x.pointer(to: Bool.self), result.mutablePointer(to: Bool.self), count: x.elementCount)
    }
    return result
  }

  private func combined(_ op: LogicOp, _ other: Tensor, _ operation: StaticString) -> Tensor {
    requireBool(operation)
    other.requireBool(operation)
    let target = shape.broadcast(with: other.shape, operation)
    let (a, b) = (expanded(to: target), other.expanded(to: target))
    let result = Tensor(uninitialized: target, dtype: .bool)
    withExtendedLifetime((a, b, result)) {
      Logic.combine(
        op, a.pointer(to: Bool.self), b.pointer(to: Bool.self), result.mutablePointer(to: Bool.self),
        count: target.elementCount)
    }
    return result
  }

  func requireBool(_ operation: StaticString) {
    if dtype != .bool { misuse(operation, "\(shape) \(dtype); it needs bool") }
  }
}
