import MartletKernels

/// 3-D convolution (cross-correlation), with bias and activation fused:
/// y[n,l,i,j,o] = activation(b[o] + Σ x[n, l·s+t·d−p, i·s+u·d−p, j·s+v·d−p, c]·w[t,u,v,c,o]), s, d and p per axis.
///
/// - Parameters:
///   - x: [N, D, H, W, Cin]
///   - weight: [kD, kH, kW, Cin/groups, Cout]
///   - bias: [Cout]
///   - stride: depth, height, width; likewise `padding` and `dilation`
/// - Returns: [N, D', H', W', Cout], D' = ⌊(D + 2p − d(kD − 1) − 1)/s⌋ + 1, likewise H' and W'
public func convolution3D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int, Int) = (1, 1, 1),
  padding: (Int, Int, Int) = (0, 0, 0), dilation: (Int, Int, Int) = (1, 1, 1), groups: Int = 1,
  activation: Activation = .none
) -> Tensor {
  x.requireSameType(weight, "convolution3D")
  if x.rank != 5 || weight.rank != 5 || weight.shape[3] * groups != x.shape[4] {
    misuse(
      "convolution3D",
      "input \(x.shape) must be [N, D, H, W, C] and weight \(weight.shape) [kD, kH, kW, C/groups, Cout] with "
        + "\(groups) groups")
  }
  if let bias {
    x.requireSameType(bias, "convolution3D")
    if bias.shape != [weight.shape[4]] {
      misuse("convolution3D", "bias \(bias.shape) does not fit weight \(weight.shape)")
    }
  }
  let geometry: Convolution3DGeometry
  do {
    geometry = try Convolution3DGeometry(
      batch: x.shape[0], size: (x.shape[1], x.shape[2], x.shape[3]), inChannels: x.shape[4],
      outChannels: weight.shape[4], kernel: (weight.shape[0], weight.shape[1], weight.shape[2]), stride: stride,
      padding: padding, dilation: dilation, groups: groups)
  } catch {
    misuse("convolution3D", "input \(x.shape), weight \(weight.shape): \(error)")
  }
  let result = geometry.forward(x, weight, bias, activation)
  guard isRecorded([x, weight, bias]) else { return result }
  let biasNode = bias?.node
  return result.recorded("convolution3D", [x.node, weight.node, biasNode]) { gradient, _ in
    let inner = result.maskingSlope(of: activation, gradient)
    return [
      x.node == nil ? nil : convolution3DInputGradient(geometry, inner, weight),
      weight.node == nil ? nil : convolution3DWeightGradient(geometry, x, inner),
      biasNode == nil ? nil : inner.sum(axes: [0, 1, 2, 3]),
    ]
  }
}

// As in 2-D: the gradient of each of the three is made of the other two.

private func convolution3D(_ geometry: Convolution3DGeometry, _ x: Tensor, _ weight: Tensor) -> Tensor {
  let result = geometry.forward(x, weight, nil, .none)
  guard isRecorded(x, weight) else { return result }
  return result.recorded("convolution3D", x.node, weight.node) { gradient, _ in
    [
      x.node == nil ? nil : convolution3DInputGradient(geometry, gradient, weight),
      weight.node == nil ? nil : convolution3DWeightGradient(geometry, x, gradient),
    ]
  }
}

func convolution3DInputGradient(_ geometry: Convolution3DGeometry, _ dy: Tensor, _ weight: Tensor) -> Tensor {
  let result = geometry.inputGradient(dy, weight)
  guard isRecorded(dy, weight) else { return result }
  return result.recorded("convolution3DInputGradient", dy.node, weight.node) { gradient, _ in
    [
      dy.node == nil ? nil : convolution3D(geometry, gradient, weight),
      weight.node == nil ? nil : convolution3DWeightGradient(geometry, gradient, dy),
    ]
  }
}

private func convolution3DWeightGradient(_ geometry: Convolution3DGeometry, _ x: Tensor, _ dy: Tensor) -> Tensor {
  let result = geometry.weightGradient(x, dy)
  guard isRecorded(x, dy) else { return result }
  return result.recorded("convolution3DWeightGradient", x.node, dy.node) { gradient, _ in
    [
      x.node == nil ? nil : convolution3DInputGradient(geometry, dy, gradient),
      dy.node == nil ? nil : convolution3D(geometry, x, gradient),
    ]
  }
}

extension Convolution3DGeometry {
  fileprivate var inputShape: Shape { [batch, depth, height, width, inChannels] }
  fileprivate var outputShape: Shape { [batch, outDepth, planes.outHeight, planes.outWidth, outChannels] }
  fileprivate var weightShape: Shape {
    [kernelDepth, planes.kernel.0, planes.kernel.1, inChannels / groups, outChannels]
  }

  fileprivate func forward(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ activation: Activation) -> Tensor {
    let result = Tensor(uninitialized: outputShape, dtype: x.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Convolution3D.forward(
        self, x: x.pointer(to: T.self), weight: weight.pointer(to: T.self), bias: bias?.pointer(to: T.self),
        activation: activation, y: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((x, weight, bias, result)) {
      dispatchFloating(x.dtype, "convolution3D", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }

  fileprivate func inputGradient(_ dy: Tensor, _ weight: Tensor) -> Tensor {
    let result = Tensor(uninitialized: inputShape, dtype: dy.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Convolution3D.gradientInput(
        self, dy: dy.pointer(to: T.self), weight: weight.pointer(to: T.self), dx: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((dy, weight, result)) {
      dispatchFloating(dy.dtype, "convolution3D", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }

  fileprivate func weightGradient(_ x: Tensor, _ dy: Tensor) -> Tensor {
    let result = Tensor(uninitialized: weightShape, dtype: dy.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Convolution3D.gradientWeight(
        self, x: x.pointer(to: T.self), dy: dy.pointer(to: T.self), dWeight: result.mutablePointer(to: T.self))
    }
    withExtendedLifetime((x, dy, result)) {
      dispatchFloating(dy.dtype, "convolution3D", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }
}
