import CMartletKernels

/// Interpolation and its adjoint along one axis of an array [outer, inputs, inner].
public enum Resampling {
  /// y[outer, outputs, inner] = the table's sums of x[outer, inputs, inner].
  public static func apply<T: KernelScalar>(
    _ table: ResamplingTable, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, outer: Int, inner: Int
  ) {
    let rows = outer * table.outputs
    guard rows > 0, inner > 0 else { return }
    let terms = max(table.sources.count / table.outputs, 1)
    Chunks.forEachRows(rows, columns: inner * terms) { start, count in
      var row = start
      while row < start + count {
        let (item, first) = row.quotientAndRemainder(dividingBy: table.outputs)
        let length = min(table.outputs - first, start + count - row)
        mk_resample(
          T.kernelType, x + item * table.inputs * inner, y + row * inner, table.starts, table.sources, table.weights,
          first, length, inner)
        row += length
      }
    }
  }
}
