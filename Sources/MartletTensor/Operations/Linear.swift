import MartletKernels

/// activation(x·W + b) over the last axis, fused.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [inputs, outputs]
///   - bias: [outputs]
/// - Returns: [..., outputs]
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor? = nil, activation: Activation = .none) -> Tensor {
  x.requireSameType(weight, "linear")
  if weight.rank != 2 || x.rank == 0 || x.shape[x.rank - 1] != weight.shape[0] {
    misuse("linear", "input \(x.shape) does not fit weight \(weight.shape) [inputs, outputs]")
  }
  let (inputs, outputs) = (weight.shape[0], weight.shape[1])
  if let bias {
    x.requireSameType(bias, "linear")
    if bias.shape != [outputs] { misuse("linear", "bias \(bias.shape) does not fit weight \(weight.shape)") }
  }
  let lead = Array(x.shape.extents.dropLast())
  let rows = lead.reduce(1, *)
  let result = Tensor(uninitialized: Shape(lead + [outputs]), dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Gemm.linear(
      rows: rows, inputs: inputs, outputs: outputs, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self),
      bias: bias?.pointer(to: T.self), activation: activation, y: result.mutablePointer(to: T.self))
  }
  withExtendedLifetime((x, weight, bias, result)) {
    dispatchFloating(x.dtype, "linear", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded([x, weight, bias]) else { return result }
  let biasNode = bias?.node
  return result.recorded("linear", [x.node, weight.node, biasNode]) { gradient, _ in
    let inner = (result.maskingSlope(of: activation, gradient))
      .reshaped(to: [rows, outputs])
    let flat = x.reshaped(to: [rows, inputs])
    return [
      x.node == nil ? nil : inner.matmul(weight, transposeOther: true).reshaped(to: x.shape),
      weight.node == nil ? nil : flat.matmul(inner, transposeSelf: true),
      biasNode == nil ? nil : inner.sum(axes: [0]),
    ]
  }
}
