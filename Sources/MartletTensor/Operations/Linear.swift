import MartletKernels

/// activation(x·W + b + residual) over the last axis, fused.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [inputs, outputs]
///   - bias: [outputs]
///   - residual: [..., outputs], added before the activation
/// - Returns: [..., outputs]
public func linear(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, adding residual: Tensor? = nil, activation: Activation = .none
) -> Tensor {
  let (rows, inputs, outputs, shape) = checkedExtents("linear", x, weight, bias, residual)
  let result = Tensor(uninitialized: shape, dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Gemm.linear(
      rows: rows, inputs: inputs, outputs: outputs, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self),
      bias: bias?.pointer(to: T.self), addend: residual?.pointer(to: T.self), activation: activation,
      y: result.mutablePointer(to: T.self))
  }
  withExtendedLifetime((x, weight, bias, residual, result)) {
    dispatchFloating(x.dtype, "linear", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded([x, weight, bias, residual]) else { return result }
  let (biasNode, residualNode) = (bias?.node, residual?.node)
  return result.recorded("linear", [x.node, weight.node, biasNode, residualNode]) { gradient, _ in
    let inner = result.maskingSlope(of: activation, gradient)
    return linearGradients(inner, x, weight, hasBias: biasNode != nil) + [residualNode == nil ? nil : inner]
  }
}

/// GELU(x·W + b) over the last axis, fused; see ``Tensor/gelu(approximate:)``.
///
/// While recording it keeps GELU's slope instead of x·W + b.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [inputs, outputs]
///   - bias: [outputs]
///   - approximate: Φ by tanh
/// - Returns: [..., outputs]
public func linearGELU(_ x: Tensor, weight: Tensor, bias: Tensor? = nil, approximate: Bool = false) -> Tensor {
  let isTracked = isRecorded([x, weight, bias])
  let (result, slope) = linearGELUWithSlope(
    "linearGELU", x, weight, bias, approximate: approximate, keepsSlope: isTracked)
  guard let slope else { return result }
  let biasNode = bias?.node
  return result.recorded("linearGELU", [x.node, weight.node, biasNode]) { gradient, _ in
    let inner =
      GradientMode.isRecording
      ? gradient * linear(x, weight: weight, bias: bias).geluDerivative(approximate: approximate) : gradient * slope
    return linearGradients(inner, x, weight, hasBias: biasNode != nil)
  }
}

/// GELU(x·W + b), unrecorded, and where it is wanted GELU's slope at x·W + b.
func linearGELUWithSlope(
  _ operation: StaticString, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, approximate: Bool, keepsSlope: Bool
) -> (result: Tensor, slope: Tensor?) {
  let (rows, inputs, outputs, shape) = checkedExtents(operation, x, weight, bias, nil)
  let result = Tensor(uninitialized: shape, dtype: x.dtype)
  let slope = keepsSlope ? Tensor(uninitialized: shape, dtype: x.dtype) : nil
  func run<T: FloatingElement>(_: T.Type) {
    Gemm.linearGELU(
      rows: rows, inputs: inputs, outputs: outputs, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self),
      bias: bias?.pointer(to: T.self), approximate: approximate, slope: slope?.mutablePointer(to: T.self),
      y: result.mutablePointer(to: T.self))
  }
  withExtendedLifetime(((x, weight, bias), result, slope)) {
    dispatchFloating(x.dtype, operation, { run(Float.self) }, { run(Double.self) })
  }
  return (result, slope)
}

/// The gradients by x, weight and bias, given the one by x·W + b.
func linearGradients(_ gradient: Tensor, _ x: Tensor, _ weight: Tensor, hasBias: Bool) -> [Tensor?] {
  let (inputs, outputs) = (weight.shape[0], weight.shape[1])
  let rows = gradient.shape.extents.dropLast().reduce(1, *)
  let inner = gradient.reshaped(to: [rows, outputs])
  let flat = x.reshaped(to: [rows, inputs])
  return [
    x.node == nil ? nil : inner.matmul(weight, transposeOther: true).reshaped(to: x.shape),
    weight.node == nil ? nil : flat.matmul(inner, transposeSelf: true), hasBias ? inner.sum(axes: [0]) : nil,
  ]
}

private func checkedExtents(
  _ operation: StaticString, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ residual: Tensor?
) -> (rows: Int, inputs: Int, outputs: Int, shape: Shape) {
  x.requireSameType(weight, operation)
  if weight.rank != 2 || x.rank == 0 || x.shape[x.rank - 1] != weight.shape[0] {
    misuse(operation, "input \(x.shape) does not fit weight \(weight.shape) [inputs, outputs]")
  }
  let (inputs, outputs) = (weight.shape[0], weight.shape[1])
  if let bias {
    x.requireSameType(bias, operation)
    if bias.shape != [outputs] { misuse(operation, "bias \(bias.shape) does not fit weight \(weight.shape)") }
  }
  let lead = Array(x.shape.extents.dropLast())
  let shape = Shape(lead + [outputs])
  if let residual {
    x.requireSameType(residual, operation)
    if residual.shape != shape { misuse(operation, "residual \(residual.shape) does not fit the result \(shape)") }
  }
  return (lead.reduce(1, *), inputs, outputs, shape)
}
