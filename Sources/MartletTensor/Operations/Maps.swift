import MartletKernels

extension Tensor {
  /// `op` on every element. Recording is the caller's.
  func mapped(_ op: UnaryOp, _ operation: StaticString, parameter: Double = 0) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype: dtype)
    let count = elementCount
    keepingAlive(self, result) {
      switch dtype {
      case .float32:
        Maps.unary(
          op, pointer(to: Float.self), result.mutablePointer(to: Float.self), count: count, parameter: parameter)
      case .float64:
        Maps.unary(
          op, pointer(to: Double.self), result.mutablePointer(to: Double.self), count: count, parameter: parameter)
      default: mapIntegers(op, operation, parameter, into: result)
      }
    }
    return result
  }

  /// `op` on every element with its gradient: `derivative` gives dy/dx from x and y, made of operations.
  func mapped(
    _ op: UnaryOp, _ operation: StaticString, derivative: @escaping (_ x: Tensor, _ y: Tensor) -> Tensor
  ) -> Tensor {
    let result = mapped(op, operation)
    guard isRecorded(self) else { return result }
    return result.recorded(operation, node) { gradient, node in
      [gradient * derivative(self, result.reattached(to: node))]
    }
  }

  /// `op` on the elements of two tensors of one shape. Recording is the caller's.
  func zipped(_ op: BinaryOp, _ other: Tensor, _ operation: StaticString, parameter: Double = 0) -> Tensor {
    requireSameType(other, operation)
    if other.shape != shape { misuse(operation, "shapes \(shape) and \(other.shape) differ") }
    let result = Tensor(uninitialized: shape, dtype: dtype)
    let count = elementCount
    keepingAlive(self, other, result) {
      switch dtype {
      case .float32:
        Maps.binary(
          op, pointer(to: Float.self), other.pointer(to: Float.self), result.mutablePointer(to: Float.self),
          count: count, parameter: parameter)
      case .float64:
        Maps.binary(
          op, pointer(to: Double.self), other.pointer(to: Double.self), result.mutablePointer(to: Double.self),
          count: count, parameter: parameter)
      default: zipIntegers(op, other, operation, into: result)
      }
    }
    return result
  }

  func requireSameType(_ other: Tensor, _ operation: StaticString) {
    if other.dtype != dtype {
      misuse(operation, "\(shape) \(dtype) and \(other.shape) \(other.dtype): cast one of them")
    }
  }
}

// A tuple in `withExtendedLifetime` would copy its tensors, three reference counts each: on small tensors that is
// a good part of what an operation costs.

@inline(__always)
private func keepingAlive(_ a: borrowing Tensor, _ b: borrowing Tensor, _ body: () -> Void) {
  body()
  extendLifetime(a)
  extendLifetime(b)
}

@inline(__always)
private func keepingAlive(_ a: borrowing Tensor, _ b: borrowing Tensor, _ c: borrowing Tensor, _ body: () -> Void) {
  body()
  extendLifetime(a)
  extendLifetime(b)
  extendLifetime(c)
}
