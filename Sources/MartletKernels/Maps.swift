import CMartletKernels

/// Element-wise maps. Outputs may be the same buffer as an input of equal size.
public enum Maps {
  /// y[i] = op(x[i]), with `parameter` as the op's scalar.
  public static func unary<T: KernelScalar>(
    _ op: UnaryOp, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int, parameter: Double = 0
  ) {
    Chunks.forEach(count) { start, count in
      mk_unary(T.kernelType, op.rawValue, x + start, parameter, y + start, count)
    }
  }

  /// y[i] = op(a[i], b[i]).
  public static func binary<T: KernelScalar>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int,
    parameter: Double = 0
  ) {
    Chunks.forEach(count) { start, count in
      mk_binary(T.kernelType, op.rawValue, a + start, b + start, parameter, y + start, count)
    }
  }

  /// y[r, c] = op(a[r, c], b[c]), operands exchanged when `swapped`.
  public static func binaryRows<T: KernelScalar>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int,
    columns: Int, swapped: Bool = false, parameter: Double = 0
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_binary_rows(
        T.kernelType, op.rawValue, a + start * columns, b, parameter, swapped ? 1 : 0, y + start * columns, count,
        columns)
    }
  }

  /// y[r, c] = op(a[r, c], b[r]), operands exchanged when `swapped`.
  public static func binaryColumns<T: KernelScalar>(
    _ op: BinaryOp, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int,
    columns: Int, swapped: Bool = false, parameter: Double = 0
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_binary_columns(
        T.kernelType, op.rawValue, a + start * columns, b + start, parameter, swapped ? 1 : 0, y + start * columns,
        count, columns)
    }
  }

  /// y[i] += alpha·x[i].
  public static func addScaled<T: KernelScalar>(
    _ alpha: Double, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    Chunks.forEach(count) { start, count in mk_add_scaled(T.kernelType, alpha, x + start, y + start, count) }
  }

  /// y[i] = value.
  public static func fill<T: KernelScalar>(_ value: Double, _ y: UnsafeMutablePointer<T>, count: Int) {
    Chunks.forEach(count) { start, count in mk_fill(T.kernelType, value, y + start, count) }
  }
}
