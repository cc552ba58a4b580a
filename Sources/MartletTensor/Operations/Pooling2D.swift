import MartletKernels

/// Largest element of each window, per channel. A NaN in the window wins; of equals the first, row by row, and it alone
/// receives the gradient. Padding never wins.
///
/// - Parameters:
///   - x: [N, H, W, C]
///   - stride: the kernel's extents when nil
///   - activation: applied to the largest elements, which for a function that never falls is the same as pooling its values.
/// - Returns: [N, ⌊(H + 2p − k)/s⌋ + 1, …, C]
public func maximumPool2D(
  _ x: Tensor, kernel: (Int, Int), stride: (Int, Int)? = nil, padding: (Int, Int) = (0, 0),
  activation: Activation = .none
) -> Tensor {
  let geometry = poolGeometry("maximumPool2D", x.shape, kernel, stride, padding)
  let result = Tensor(uninitialized: geometry.outputShape, dtype: x.dtype)
  // In-window positions fit 16 bits; they take the storage of a tensor of bytes.
  let indices = Tensor(uninitialized: [2 * result.elementCount], dtype: .uint8)
  func run<T: FloatingElement>(_: T.Type) {
    let y = result.mutablePointer(to: T.self)
    Pooling.maximum(geometry, x.pointer(to: T.self), y, activation: activation, indices: indices.windowIndices)
  }
  withExtendedLifetime((x, result, indices)) {
    dispatchFloating(x.dtype, "maximumPool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(x) else { return result }
  return result.recorded("maximumPool2D", x.node) { gradient, _ in
    activation == .relu && !isRecorded(gradient)
      ? [maximumPoolGradient(gradient, geometry, indices, mask: result)]
      : [maximumPoolGradient(result.maskingSlope(of: activation, gradient), geometry, indices)]
  }
}

// With the places of the maxima fixed, the gradient scatters and its gradient selects: each is the other's adjoint.

/// - Parameter mask: where this is not positive, dy counts as 0; not for a gradient that is itself recorded.
func maximumPoolGradient(
  _ dy: Tensor, _ geometry: PoolGeometry, _ indices: Tensor, mask: Tensor? = nil
) -> Tensor {
  let dx = Tensor(uninitialized: geometry.inputShape, dtype: dy.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Pooling.maximumBackward(
      geometry, dy: dy.pointer(to: T.self), indices: indices.windowIndices, mask: mask?.pointer(to: T.self),
      dx: dx.mutablePointer(to: T.self))
  }
  withExtendedLifetime((dy, dx, indices, mask)) {
    dispatchFloating(dy.dtype, "maximumPool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(dy) else { return dx }
  return dx.recorded("maximumPool2DGradient", dy.node) { gradient, _ in
    [maximumPoolSelection(gradient, geometry, indices)]
  }
}

private func maximumPoolSelection(_ x: Tensor, _ geometry: PoolGeometry, _ indices: Tensor) -> Tensor {
  let result = Tensor(uninitialized: geometry.outputShape, dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Pooling.select(
      geometry, x.pointer(to: T.self), indices: indices.windowIndices, result.mutablePointer(to: T.self))
  }
  withExtendedLifetime((x, result, indices)) {
    dispatchFloating(x.dtype, "maximumPool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(x) else { return result }
  return result.recorded("maximumPool2DSelection", x.node) { gradient, _ in
    [maximumPoolGradient(gradient, geometry, indices)]
  }
}

/// Mean of each window, per channel; padding counts as zeros, as PyTorch's default has it.
///
/// - Parameters:
///   - x: [N, H, W, C]
///   - stride: the kernel's extents when nil
public func averagePool2D(
  _ x: Tensor, kernel: (Int, Int), stride: (Int, Int)? = nil, padding: (Int, Int) = (0, 0)
) -> Tensor {
  averagePool2D(x, poolGeometry("averagePool2D", x.shape, kernel, stride, padding))
}

private func averagePool2D(_ x: Tensor, _ geometry: PoolGeometry) -> Tensor {
  let result = Tensor(uninitialized: geometry.outputShape, dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Pooling.average(geometry, x.pointer(to: T.self), result.mutablePointer(to: T.self))
  }
  withExtendedLifetime((x, result)) {
    dispatchFloating(x.dtype, "averagePool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(x) else { return result }
  return result.recorded("averagePool2D", x.node) { gradient, _ in
    [averagePoolGradient(gradient, geometry)]
  }
}

/// The adjoint of average pooling; linear, and its own adjoint is the pooling.
private func averagePoolGradient(_ dy: Tensor, _ geometry: PoolGeometry) -> Tensor {
  let dx = Tensor(uninitialized: geometry.inputShape, dtype: dy.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Pooling.averageBackward(geometry, dy: dy.pointer(to: T.self), dx: dx.mutablePointer(to: T.self))
  }
  withExtendedLifetime((dy, dx)) {
    dispatchFloating(dy.dtype, "averagePool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(dy) else { return dx }
  return dx.recorded("averagePool2DGradient", dy.node) { gradient, _ in [averagePool2D(gradient, geometry)] }
}

/// Mean over height and width: [N, H, W, C] -> [N, C].
public func globalAveragePool2D(_ x: Tensor) -> Tensor {
  if x.rank != 4 { misuse("globalAveragePool2D", "input \(x.shape) must be [N, H, W, C]") }
  let (batch, positions, channels) = (x.shape[0], x.shape[1] * x.shape[2], x.shape[3])
  if positions == 0 { misuse("globalAveragePool2D", "input \(x.shape) has no positions to average") }
  let result = Tensor(uninitialized: [batch, channels], dtype: x.dtype)
  func run<T: FloatingElement>(_: T.Type) {
    Pooling.globalAverage(
      x.pointer(to: T.self), result.mutablePointer(to: T.self), batch: batch, positions: positions,
      channels: channels)
  }
  withExtendedLifetime((x, result)) {
    dispatchFloating(x.dtype, "globalAveragePool2D", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(x) else { return result }
  return result.recorded("globalAveragePool2D", x.node) { gradient, _ in
    let spread = (gradient / Double(positions)).reshaped(to: [batch, 1, 1, channels])
    return [spread.broadcast(to: x.shape)]
  }
}

func poolGeometry(
  _ operation: StaticString, _ x: Shape, _ kernel: (Int, Int), _ stride: (Int, Int)?, _ padding: (Int, Int)
) -> PoolGeometry {
  if x.rank != 4 { misuse(operation, "input \(x) must be [N, H, W, C]") }
  do {
    return try PoolGeometry(
      batch: x[0], height: x[1], width: x[2], channels: x[3], kernel: kernel,
      stride: stride ?? kernel, padding: padding)
  } catch {
    misuse(operation, "input \(x): \(error)")
  }
}

extension PoolGeometry {
  var inputShape: Shape { [batch, height, width, channels] }
  var outputShape: Shape { [batch, outHeight, outWidth, channels] }
}

extension Tensor {
  /// The bytes of this tensor as in-window positions.
  var windowIndices: UnsafeMutablePointer<UInt16> {
    // Written once by the forward kernel, only read afterwards; the arena aligns to 64 bytes.
    storage.base.assumingMemoryBound(to: UInt16.self)
  }
}
