import MartletKernels

/// How a resized image takes its pixels.
public enum ResizeMode: Sendable {
  /// The pixel at ⌊i·n/m⌋ of n for m.
  case nearest
  /// Linear interpolation in both directions. Pixel i of m lies at (i + ½)·n/m − ½, not before the first; with aligned
  /// corners at i·(n − 1)/(m − 1), so that first and last pixels stay where they are.
  case bilinear(alignsCorners: Bool)
}

/// Images of another height and width, without smoothing before they shrink.
///
/// - Parameters:
///   - x: [N, H, W, C]
///   - size: height, width
/// - Returns: [N, height, width, C]
public func resize2D(_ x: Tensor, to size: (Int, Int), mode: ResizeMode = .bilinear(alignsCorners: false)) -> Tensor {
  if x.rank != 4 { misuse("resize2D", "input \(x.shape) must be [N, H, W, C]") }
  let (height, width) = (x.shape[1], x.shape[2])
  if size.0 < 1 || size.1 < 1 || height < 1 || width < 1 {
    misuse("resize2D", "input \(x.shape) cannot become \(size.0) by \(size.1)")
  }
  func table(_ inputs: Int, _ outputs: Int) -> ResamplingTable {
    switch mode {
    case .nearest: .nearest(inputs: inputs, outputs: outputs)
    case .bilinear(let aligns): .linear(inputs: inputs, outputs: outputs, alignsCorners: aligns)
    }
  }
  let (rows, columns) = (table(height, size.0), table(width, size.1))
  // First the axis that leaves less to do for the other.
  return size.0 * width <= height * size.1
    ? x.resampled(axis: 1, rows).resampled(axis: 2, columns) : x.resampled(axis: 2, columns).resampled(axis: 1, rows)
}

extension Tensor {
  /// One axis mapped by a table. Its adjoint is the transposed table's map.
  func resampled(axis: Int, _ table: ResamplingTable) -> Tensor {
    let view = AxisView(shape, axis, outputs: table.outputs)
    let result = Tensor(uninitialized: view.outputShape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Resampling.apply(
        table, pointer(to: T.self), result.mutablePointer(to: T.self), outer: view.outer, inner: view.inner)
    }
    withExtendedLifetime((self, result)) {
      dispatchFloating(dtype, "resample", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("resample", node) { gradient, _ in [gradient.resampled(axis: axis, table.transposed)] }
  }
}
