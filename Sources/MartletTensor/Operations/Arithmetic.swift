import MartletKernels

// Each operation stands beside its gradient. Gradients are made of operations, so they can be differentiated again.
//
// Integers: sums, differences, products and negations wrap around, quotients truncate toward zero, and a division by zero
// traps. bool has no arithmetic.

extension Tensor {
  /// Element-wise sum, broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let result = a.broadcastZipped(.add, b, "add")
    guard isRecorded(a, b) else { return result }
    let (shapeA, shapeB) = (a.shape, b.shape)
    let (nodeA, nodeB) = (a.node, b.node)
    return result.recorded("add", nodeA, nodeB) { gradient, _ in
      [nodeA == nil ? nil : gradient.summed(to: shapeA), nodeB == nil ? nil : gradient.summed(to: shapeB)]
    }
  }

  /// Element-wise difference, broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let result = a.broadcastZipped(.subtract, b, "subtract")
    guard isRecorded(a, b) else { return result }
    let (shapeA, shapeB) = (a.shape, b.shape)
    let (nodeA, nodeB) = (a.node, b.node)
    return result.recorded("subtract", nodeA, nodeB) { gradient, _ in
      [nodeA == nil ? nil : gradient.summed(to: shapeA), nodeB == nil ? nil : (-gradient).summed(to: shapeB)]
    }
  }

  /// Element-wise product, broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let result = a.broadcastZipped(.multiply, b, "multiply")
    guard isRecorded(a, b) else { return result }
    return result.recorded("multiply", a.node, b.node) { gradient, _ in
      [
        a.node == nil ? nil : (gradient * b).summed(to: a.shape),
        b.node == nil ? nil : (gradient * a).summed(to: b.shape),
      ]
    }
  }

  /// Element-wise quotient, broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let result = a.broadcastZipped(.divide, b, "divide")
    guard isRecorded(a, b) else { return result }
    return result.recorded("divide", a.node, b.node) { gradient, _ in
      let overB = gradient / b
      return [
        a.node == nil ? nil : overB.summed(to: a.shape),
        b.node == nil ? nil : (-(overB * (a / b))).summed(to: b.shape),
      ]
    }
  }

  /// −x.
  public static prefix func - (x: Tensor) -> Tensor {
    let result = x.mapped(.negate, "negate")
    guard isRecorded(x) else { return result }
    return result.recorded("negate", x.node) { gradient, _ in [-gradient] }
  }

  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
}

// Scalars take the tensor's type; an integer tensor's has to hold them exactly.
extension Tensor {
  public static func + (x: Tensor, s: Double) -> Tensor {
    let result = x.mapped(.addScalar, "add", parameter: s)
    guard isRecorded(x) else { return result }
    return result.recorded("add", x.node) { gradient, _ in [gradient] }
  }

  public static func * (x: Tensor, s: Double) -> Tensor {
    let result = x.mapped(.multiplyScalar, "multiply", parameter: s)
    guard isRecorded(x) else { return result }
    return result.recorded("multiply", x.node) { gradient, _ in [gradient * s] }
  }

  public static func / (x: Tensor, s: Double) -> Tensor {
    let result = x.mapped(.divideScalar, "divide", parameter: s)
    guard isRecorded(x) else { return result }
    return result.recorded("divide", x.node) { gradient, _ in [gradient / s] }
  }

  public static func / (s: Double, x: Tensor) -> Tensor {
    let result = x.mapped(.divideIntoScalar, "divide", parameter: s)
    guard isRecorded(x) else { return result }
    return result.recorded("divide", x.node) { gradient, _ in [gradient * (-s / x.squared())] }
  }

  public static func - (s: Double, x: Tensor) -> Tensor {
    let result = x.mapped(.subtractFromScalar, "subtract", parameter: s)
    guard isRecorded(x) else { return result }
    return result.recorded("subtract", x.node) { gradient, _ in [-gradient] }
  }

  public static func - (x: Tensor, s: Double) -> Tensor {
    let result = x.mapped(.subtractScalar, "subtract", parameter: s)
    guard isRecorded(x) else { return result }
    return result.recorded("subtract", x.node) { gradient, _ in [gradient] }
  }

  public static func + (s: Double, x: Tensor) -> Tensor { x + s }
  public static func * (s: Double, x: Tensor) -> Tensor { x * s }
}
