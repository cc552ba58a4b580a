import MartletKernels

// The window of output i covers the inputs ⌊i·n/m⌋ ..< ⌈(i + 1)·n/m⌉ of n inputs for m outputs, as in PyTorch. Windows of two axes are
// taken one axis after the other: the mean of means of equally many is the mean, and the first maximum is the first in both.

/// Mean over windows such that the output has `length` elements.
///
/// - Parameter x: [N, L, C]
/// - Returns: [N, length, C]
public func adaptiveAveragePool1D(_ x: Tensor, length: Int) -> Tensor {
  requireSequence(x, "adaptiveAveragePool1D")
  return adaptiveAverage("adaptiveAveragePool1D", x.oneHigh, (1, length)).withoutHeight
}

/// Mean over windows such that the output has `size` (height, width).
///
/// - Parameter x: [N, H, W, C]
/// - Returns: [N, height, width, C]
public func adaptiveAveragePool2D(_ x: Tensor, size: (Int, Int)) -> Tensor {
  adaptiveAverage("adaptiveAveragePool2D", x, size)
}

/// Largest element of windows such that the output has `length` elements. The first of equal maxima wins, the first NaN
/// beats everything; the winner alone receives the gradient.
///
/// - Parameter x: [N, L, C]
/// - Returns: [N, length, C]
public func adaptiveMaximumPool1D(_ x: Tensor, length: Int) -> Tensor {
  requireSequence(x, "adaptiveMaximumPool1D")
  return adaptiveMaximum("adaptiveMaximumPool1D", x.oneHigh, (1, length)).withoutHeight
}

/// Largest element of windows such that the output has `size` (height, width); the first, row by row, of equal ones.
///
/// - Parameter x: [N, H, W, C]
/// - Returns: [N, height, width, C]
public func adaptiveMaximumPool2D(_ x: Tensor, size: (Int, Int)) -> Tensor {
  adaptiveMaximum("adaptiveMaximumPool2D", x, size)
}

/// Largest element over height and width: [N, H, W, C] -> [N, C]. The first, row by row, of equal ones receives the gradient.
public func globalMaximumPool2D(_ x: Tensor) -> Tensor {
  adaptiveMaximum("globalMaximumPool2D", x, (1, 1)).reshaped(to: [x.shape[0], x.shape[3]])
}

private func adaptiveAverage(_ operation: StaticString, _ x: Tensor, _ size: (Int, Int)) -> Tensor {
  let (height, width) = adaptiveExtents(operation, x, size)
  let kernel = (height / size.0, width / size.1)
  if height % size.0 == 0 && width % size.1 == 0 && kernel.0 * kernel.1 <= 65_536 {
    return averagePool2D(x, kernel: kernel)
  }
  return x.resampled(axis: 1, .adaptiveMean(inputs: height, outputs: size.0))
    .resampled(axis: 2, .adaptiveMean(inputs: width, outputs: size.1))
}

private func adaptiveMaximum(_ operation: StaticString, _ x: Tensor, _ size: (Int, Int)) -> Tensor {
  let (height, width) = adaptiveExtents(operation, x, size)
  func windows(_ inputs: Int, _ outputs: Int) -> [Range<Int>] {
    (0..<outputs).map { ResamplingTable.adaptiveWindow($0, inputs: inputs, outputs: outputs) }
  }
  // Rows last: of equal maxima the one in the first row has to win.
  return x.windowMaximum(axis: 2, windows(width, size.1)).windowMaximum(axis: 1, windows(height, size.0))
}

private func adaptiveExtents(_ operation: StaticString, _ x: Tensor, _ size: (Int, Int)) -> (Int, Int) {
  if x.rank != 4 { misuse(operation, "input \(x.shape) must be [N, H, W, C]") }
  if size.0 < 1 || size.1 < 1 || x.shape[1] < 1 || x.shape[2] < 1 || Swift.max(x.shape[1], x.shape[2]) > Int(Int32.max)
  {
    misuse(operation, "input \(x.shape) cannot become \(size.0) by \(size.1)")
  }
  return (x.shape[1], x.shape[2])
}

extension Tensor {
  /// The largest element of each window of an axis.
  fileprivate func windowMaximum(axis: Int, _ windows: [Range<Int>]) -> Tensor {
    if windows.count == shape[axis] { return self }
    let view = AxisView(shape, axis, outputs: windows.count)
    let result = Tensor(uninitialized: view.outputShape, dtype: dtype)
    let places = Tensor(uninitialized: view.outputShape, dtype: .int32)
    func run<T: FloatingElement>(_: T.Type) {
      WindowMaximum.forward(
        windows, pointer(to: T.self), result.mutablePointer(to: T.self), places: places.mutablePointer(to: Int32.self),
        outer: view.outer, inputs: view.inputs, inner: view.inner)
    }
    withExtendedLifetime((self, result, places)) {
      dispatchFloating(dtype, "adaptiveMaximumPool", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("adaptiveMaximumPool", node) { gradient, _ in [gradient.scattered(to: places, view)] }
  }

  /// This tensor's elements at the places of maxima. The two are each other's adjoints.
  private func gathered(from places: Tensor, _ view: AxisView) -> Tensor {
    let result = Tensor(uninitialized: view.outputShape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      WindowMaximum.gather(
        pointer(to: T.self), places: places.pointer(to: Int32.self), result.mutablePointer(to: T.self),
        outer: view.outer, inputs: view.inputs, outputs: view.outputs, inner: view.inner)
    }
    withExtendedLifetime((self, places, result)) {
      dispatchFloating(dtype, "adaptiveMaximumPool", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("adaptiveMaximumPool", node) { gradient, _ in [gradient.scattered(to: places, view)] }
  }

  private func scattered(to places: Tensor, _ view: AxisView) -> Tensor {
    let result = Tensor(uninitialized: view.inputShape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      WindowMaximum.scatter(
        pointer(to: T.self), places: places.pointer(to: Int32.self), result.mutablePointer(to: T.self),
        outer: view.outer, inputs: view.inputs, outputs: view.outputs, inner: view.inner)
    }
    withExtendedLifetime((self, places, result)) {
      dispatchFloating(dtype, "adaptiveMaximumPool", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("adaptiveMaximumPoolGradient", node) { gradient, _ in
      [gradient.gathered(from: places, view)]
    }
  }
}

/// One axis of a shape between the axes before and after it, which changes its length.
struct AxisView {
  let outer: Int
  let inputs: Int
  let outputs: Int
  let inner: Int
  let inputShape: Shape
  let outputShape: Shape

  init(_ shape: Shape, _ axis: Int, outputs: Int) {
    outer = shape.extents[..<axis].reduce(1, *)
    inputs = shape[axis]
    self.outputs = outputs
    inner = shape.extents[(axis + 1)...].reduce(1, *)
    inputShape = shape
    var extents = shape.extents
    extents[axis] = outputs
    outputShape = Shape(extents)
  }
}
