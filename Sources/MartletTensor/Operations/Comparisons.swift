import MartletKernels

// Comparisons carry the standard library's point-wise operators: `==` on a tensor could only mean one Bool. Their results
// are bool tensors, through which no gradient flows. With NaN on either side only `.!=` holds.
extension Tensor {
  /// a = b, element by element, broadcasting.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { a.compared(.equal, b, ".==") }
  /// a ≠ b, element by element, broadcasting.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { a.compared(.notEqual, b, ".!=") }
  /// a < b, element by element, broadcasting.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { a.compared(.less, b, ".<") }
  /// a ≤ b, element by element, broadcasting.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { a.compared(.lessOrEqual, b, ".<=") }
  /// a > b, element by element, broadcasting.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { a.compared(.greater, b, ".>") }
  /// a ≥ b, element by element, broadcasting.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { a.compared(.greaterOrEqual, b, ".>=") }

  // Scalars take the tensor's type; an integer tensor's has to hold them exactly.
  public static func .== (x: Tensor, s: Double) -> Tensor { x.compared(.equal, s, ".==") }
  public static func .!= (x: Tensor, s: Double) -> Tensor { x.compared(.notEqual, s, ".!=") }
  public static func .< (x: Tensor, s: Double) -> Tensor { x.compared(.less, s, ".<") }
  public static func .<= (x: Tensor, s: Double) -> Tensor { x.compared(.lessOrEqual, s, ".<=") }
  public static func .> (x: Tensor, s: Double) -> Tensor { x.compared(.greater, s, ".>") }
  public static func .>= (x: Tensor, s: Double) -> Tensor { x.compared(.greaterOrEqual, s, ".>=") }

  private func compared(_ op: ComparisonOp, _ other: Tensor, _ operation: StaticString) -> Tensor {
    requireSameType(other, operation)
    let target = shape.broadcast(with: other.shape, operation)
    let (a, b) = (expanded(to: target), other.expanded(to: target))
    let result = Tensor(uninitialized: target, dtype: .bool)
    func run<T: OrderedElement>(_: T.Type) {
      Comparisons.compare(
        op, a.pointer(to: T.self), b.pointer(to: T.self), result.mutablePointer(to: Bool.self),
        count: target.elementCount)
    }
    withExtendedLifetime((a, b, result)) { run(dtype.orderedType) }
    return result
  }

  private func compared(_ op: ComparisonOp, _ scalar: Double, _ operation: StaticString) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype: .bool)
    func run<T: OrderedElement>(_: T.Type) {
      Comparisons.compare(
        op, pointer(to: T.self), scalar: T.scalar(scalar, operation), result.mutablePointer(to: Bool.self),
        count: elementCount)
    }
    withExtendedLifetime((self, result)) { run(dtype.orderedType) }
    return result
  }
}
