import MartletKernels

/// Convolution, maximum pooling and activation as one step, which in large batches of small images never has the convolution's whole
/// output in memory: activation(the maxima of x ∗ w + b).
///
/// Equal to ``maximumPool2D(_:kernel:stride:padding:activation:)`` of
/// ``convolution2D(_:weight:bias:stride:padding:dilation:groups:activation:)``, but for the last bits of the gradients by weight and
/// bias, whose sums are taken in another order.
///
/// - Parameters:
///   - x: [N, H, W, Cin]
///   - weight: [kH, kW, Cin/groups, Cout]
///   - bias: [Cout]
///   - pool: the extents of the pooling's windows
///   - poolStride: `pool` when nil
/// - Returns: [N, H″, W″, Cout], the shape of the pooled output.
public func convolutionPool2D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
  dilation: (Int, Int) = (1, 1), groups: Int = 1, pool: (Int, Int), poolStride: (Int, Int)? = nil,
  poolPadding: (Int, Int) = (0, 0), activation: Activation = .none
) -> Tensor {
  let geometry = convolutionGeometry(
    "convolutionPool2D", x, weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  let pool = poolGeometry("convolutionPool2D", geometry.outputShape, pool, poolStride, poolPadding)
  let result = Tensor(uninitialized: pool.outputShape, dtype: x.dtype)
  let indices = Tensor(uninitialized: [2 * result.elementCount], dtype: .uint8)
  func run<T: FloatingElement>(_: T.Type) {
    PooledConvolution.forward(
      geometry, pool, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self), bias: bias?.pointer(to: T.self),
      activation: activation, y: result.mutablePointer(to: T.self), indices: indices.windowIndices)
  }
  withExtendedLifetime((x, weight, bias, result, indices)) {
    dispatchFloating(x.dtype, "convolutionPool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded([x, weight, bias]) else { return result }
  let biasNode = bias?.node
  return result.recorded("convolutionPool2D", [x.node, weight.node, biasNode]) { gradient, _ in
    let inner = result.maskingSlope(of: activation, gradient)
    // Each gradient of a maximum goes to one pixel of the convolution's output: their sums are the same.
    let biasGradient = biasNode == nil ? nil : inner.sum(axes: [0, 1, 2])
    guard !isRecorded([x, weight, inner]) else {
      let spread = maximumPoolGradient(inner, pool, indices)
      return [
        x.node == nil ? nil : convolutionInputGradient(geometry, spread, weight),
        weight.node == nil ? nil : convolutionWeightGradient(geometry, x, spread),
        biasGradient,
      ]
    }
    let dx = x.node == nil ? nil : Tensor(uninitialized: geometry.inputShape, dtype: x.dtype)
    let dWeight = weight.node == nil ? nil : Tensor(uninitialized: geometry.weightShape, dtype: x.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      PooledConvolution.gradients(
        geometry, pool, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self), dy: inner.pointer(to: T.self),
        indices: indices.windowIndices, dx: dx?.mutablePointer(to: T.self),
        dWeight: dWeight?.mutablePointer(to: T.self))
    }
    withExtendedLifetime((x, weight, inner, indices, dx, dWeight)) {
      dispatchFloating(x.dtype, "convolutionPool2D", { run(Float.self) }, { run(Double.self) })
    }
    return [dx, dWeight, biasGradient]
  }
}
