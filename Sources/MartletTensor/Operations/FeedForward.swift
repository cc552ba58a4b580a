import MartletKernels

/// GELU(x·W₁ + b₁)·W₂ + b₂ + residual over the last axis, the part of a Transformer's block that sees each position alone; see
/// ``linearGELU(_:weight:bias:approximate:)``.
///
/// Equal to the two linear operations one after the other, bit by bit. The gradient of what is inside meets GELU's slope while it
/// is made.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight1: [inputs, hidden]
///   - bias1: [hidden]
///   - weight2: [hidden, outputs]
///   - bias2: [outputs]
///   - residual: [..., outputs]
///   - approximate: Φ by tanh
/// - Returns: [..., outputs]
public func feedForwardGELU(
  _ x: Tensor, weight1: Tensor, bias1: Tensor? = nil, weight2: Tensor, bias2: Tensor? = nil,
  adding residual: Tensor? = nil, approximate: Bool = false
) -> Tensor {
  let isTracked = isRecorded([x, weight1, bias1, weight2, bias2, residual])
  let (hidden, slope) = linearGELUWithSlope(
    "feedForwardGELU", x, weight1, bias1, approximate: approximate, keepsSlope: isTracked)
  let result = withoutGradient { linear(hidden, weight: weight2, bias: bias2, adding: residual) }
  guard let slope else { return result }
  let (bias1Node, bias2Node, residualNode) = (bias1?.node, bias2?.node, residual?.node)
  let nodes = [x.node, weight1.node, bias1Node, weight2.node, bias2Node, residualNode]
  return result.recorded("feedForwardGELU", nodes) { gradient, _ in
    let isRecording = GradientMode.isRecording
    // A graph of the gradients has to know how the hidden units depend on x.
    let hidden = isRecording ? linearGELU(x, weight: weight1, bias: bias1, approximate: approximate) : hidden
    let rows = gradient.shape.extents.dropLast().reduce(1, *)
    let outer = gradient.reshaped(to: [rows, weight2.shape[1]])
    var inner: [Tensor?] = [nil, nil, nil]
    if x.node != nil || weight1.node != nil || bias1Node != nil {
      let slope =
        isRecording ? linear(x, weight: weight1, bias: bias1).geluDerivative(approximate: approximate) : slope
      let atHidden = outer.timesTransposed(weight2, times: slope.reshaped(to: [rows, weight2.shape[0]]))
      inner = linearGradients(atHidden.reshaped(to: hidden.shape), x, weight1, hasBias: bias1Node != nil)
    }
    let flat = hidden.reshaped(to: [rows, weight2.shape[0]])
    return inner + [
      weight2.node == nil ? nil : flat.matmul(outer, transposeSelf: true),
      bias2Node == nil ? nil : outer.sum(axes: [0]),
      residualNode == nil ? nil : gradient,
    ]
  }
}

extension Tensor {
  /// (self·otherᵀ) ∘ factor of matrices.
  fileprivate func timesTransposed(_ other: Tensor, times factor: Tensor) -> Tensor {
    if isRecorded([self, other, factor]) { return matmul(other, transposeOther: true) * factor }
    let result = Tensor(uninitialized: factor.shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Gemm.multiply(
        m: shape[0], n: other.shape[0], k: shape[1], a: pointer(to: T.self), b: other.pointer(to: T.self),
        transposeB: true, times: factor.pointer(to: T.self), c: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((self, other, factor, result)) {
      dispatchFloating(dtype, "feedForwardGELU", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }
}
