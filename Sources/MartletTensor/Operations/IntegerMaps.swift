import MartletKernels

/// Element types of integer arithmetic.
typealias IntegerElement = OrderedElement & FixedWidthInteger

extension DType {
  /// The Swift type of an integer tensor's elements; bool refuses arithmetic.
  func integerType(_ operation: StaticString) -> any IntegerElement.Type {
    switch self {
    case .int32: Int32.self
    case .int64: Int64.self
    case .uint8: UInt8.self
    default: misuse(operation, "\(self) operands; arithmetic needs numbers")
    }
  }
}

extension Tensor {
  func mapIntegers(_ op: UnaryOp, _ operation: StaticString, _ parameter: Double, into result: Tensor) {
    func run<T: IntegerElement>(_: T.Type) {
      guard IntegerMaps.supports(op) else { misuse(operation, "\(dtype) operand; it needs float32 or float64") }
      let (x, y) = (pointer(to: T.self), result.mutablePointer(to: T.self))
      let scalar = T.scalar(parameter, operation)
      if op == .divideScalar && scalar == 0 || op == .divideIntoScalar && IntegerMaps.hasZero(x, count: elementCount) {
        misuse(operation, "division of \(shape) \(dtype) by zero")
      }
      IntegerMaps.unary(op, x, y, count: elementCount, parameter: scalar)
    }
    run(dtype.integerType(operation))
  }

  func zipIntegers(_ op: BinaryOp, _ other: Tensor, _ operation: StaticString, into result: Tensor) {
    func run<T: IntegerElement>(_: T.Type) {
      guard IntegerMaps.supports(op) else { misuse(operation, "\(dtype) operands; it needs float32 or float64") }
      let (a, b) = (pointer(to: T.self), other.pointer(to: T.self))
      if IntegerMaps.divides(op), IntegerMaps.hasZero(b, count: elementCount) {
        misuse(operation, "division of \(shape) \(dtype) by zero")
      }
      IntegerMaps.binary(op, a, b, result.mutablePointer(to: T.self), count: elementCount)
    }
    run(dtype.integerType(operation))
  }
}
