import MartletKernels

/// 2-D convolution (cross-correlation, as everywhere in deep learning), with bias and activation fused:
/// y[n,i,j,o] = activation(b[o] + Σ x[n, i·s+u·d−p, j·s+v·d−p, c]·w[u,v,c,o]).
///
/// - Parameters:
///   - x: [N, H, W, Cin]
///   - weight: [kH, kW, Cin/groups, Cout]
///   - bias: [Cout]
/// - Returns: [N, H', W', Cout], H' = ⌊(H + 2p − d(kH − 1) − 1)/s⌋ + 1
public func convolution2D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
  dilation: (Int, Int) = (1, 1), groups: Int = 1, activation: Activation = .none
) -> Tensor {
  let geometry = convolutionGeometry(
    "convolution2D", x, weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  let result = geometry.forward(x, weight, bias, activation)
  guard isRecorded([x, weight, bias]) else { return result }
  let biasNode = bias?.node
  return result.recorded("convolution2D", [x.node, weight.node, biasNode]) { gradient, _ in
    let inner = result.maskingSlope(of: activation, gradient)
    return [
      x.node == nil ? nil : convolutionInputGradient(geometry, inner, weight),
      weight.node == nil ? nil : convolutionWeightGradient(geometry, x, inner),
      biasNode == nil ? nil : inner.sum(axes: [0, 1, 2]),
    ]
  }
}

// Forward, input gradient and weight gradient are each bilinear, and the gradient of one is made of the other two:
// that closes the family under differentiation.

func convolution(_ geometry: ConvolutionGeometry, _ x: Tensor, _ weight: Tensor) -> Tensor {
  let result = geometry.forward(x, weight, nil, .none)
  guard isRecorded(x, weight) else { return result }
  return result.recorded("convolution2D", x.node, weight.node) { gradient, _ in
    [
      x.node == nil ? nil : convolutionInputGradient(geometry, gradient, weight),
      weight.node == nil ? nil : convolutionWeightGradient(geometry, x, gradient),
    ]
  }
}

func convolutionInputGradient(_ geometry: ConvolutionGeometry, _ dy: Tensor, _ weight: Tensor) -> Tensor {
  let result = geometry.inputGradient(dy, weight)
  guard isRecorded(dy, weight) else { return result }
  return result.recorded("convolution2DInputGradient", dy.node, weight.node) { gradient, _ in
    [
      dy.node == nil ? nil : convolution(geometry, gradient, weight),
      weight.node == nil ? nil : convolutionWeightGradient(geometry, gradient, dy),
    ]
  }
}

func convolutionWeightGradient(_ geometry: ConvolutionGeometry, _ x: Tensor, _ dy: Tensor) -> Tensor {
  let result = geometry.weightGradient(x, dy)
  guard isRecorded(x, dy) else { return result }
  return result.recorded("convolution2DWeightGradient", x.node, dy.node) { gradient, _ in
    [
      x.node == nil ? nil : convolutionInputGradient(geometry, dy, gradient),
      dy.node == nil ? nil : convolution(geometry, x, gradient),
    ]
  }
}

/// The geometry of a convolution of these operands, which are checked.
func convolutionGeometry(
  _ operation: StaticString, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, stride: (Int, Int), padding: (Int, Int),
  dilation: (Int, Int), groups: Int
) -> ConvolutionGeometry {
  x.requireSameType(weight, operation)
  if let bias { x.requireSameType(bias, operation) }
  let (bias, x, weight) = (bias?.shape, x.shape, weight.shape)
  if x.rank != 4 || weight.rank != 4 {
    misuse(operation, "input \(x) must be [N, H, W, C] and weight \(weight) [kH, kW, C/groups, Cout]")
  }
  if weight[2] * groups != x[3] {
    misuse(
      operation,
      "input \(x) has \(x[3]) channels, weight \(weight) in \(groups) groups takes \(weight[2] * groups)")
  }
  if let bias, bias != [weight[3]] { misuse(operation, "bias \(bias) does not fit weight \(weight)") }
  do {
    return try ConvolutionGeometry(
      batch: x[0], height: x[1], width: x[2], inChannels: x[3], outChannels: weight[3],
      kernel: (weight[0], weight[1]), stride: stride, padding: padding, dilation: dilation, groups: groups)
  } catch {
    misuse(operation, "input \(x), weight \(weight): \(error)")
  }
}

extension ConvolutionGeometry {
  var inputShape: Shape { [batch, height, width, inChannels] }
  var outputShape: Shape { [batch, outHeight, outWidth, outChannels] }
  var weightShape: Shape { [kernel.0, kernel.1, inChannels / groups, outChannels] }

  func forward(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ activation: Activation) -> Tensor {
    let result = Tensor(uninitialized: outputShape, dtype: x.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Convolution.forward(
        self, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self), bias: bias?.pointer(to: T.self),
        activation: activation, y: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((x, weight, bias, result)) {
      dispatchFloating(x.dtype, "convolution2D", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }

  fileprivate func inputGradient(_ dy: Tensor, _ weight: Tensor) -> Tensor {
    let result = Tensor(uninitialized: inputShape, dtype: dy.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Convolution.gradientInput(
        self, dy: dy.pointer(to: T.self), weight: weight.pointer(to: T.self), dx: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((dy, weight, result)) {
      dispatchFloating(dy.dtype, "convolution2D", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }

  fileprivate func weightGradient(_ x: Tensor, _ dy: Tensor) -> Tensor {
    let result = Tensor(uninitialized: weightShape, dtype: dy.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Convolution.gradientWeight(
        self, x: x.pointer(to: T.self), dy: dy.pointer(to: T.self), dWeight: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((x, dy, result)) {
      dispatchFloating(dy.dtype, "convolution2D", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }
}
