import CMartletKernels

/// Sums and maxima. Partial results are merged in an order fixed by the shape.
public enum Reductions {
  /// Σ x[i].
  public static func sum<T: KernelScalar>(_ x: UnsafePointer<T>, count: Int) -> Double {
    partials(count) { start, count in mk_sum(T.kernelType, x + start, count) }
  }

  /// Σ x[i]², accumulated in double precision.
  public static func sumOfSquares<T: KernelScalar>(_ x: UnsafePointer<T>, count: Int) -> Double {
    partials(count) { start, count in mk_sum_of_squares(T.kernelType, x + start, count) }
  }

  /// y[r] = Σ_c x[r, c].
  public static func sumRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_sum_rows(T.kernelType, x + start * columns, y + start, count, columns)
    }
  }

  /// y[c] = Σ_r x[r, c]. Blocks of rows are summed into rows of their own, which are then summed in order.
  public static func sumColumns<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    if columns == 0 { return }
    let blocks = min(64, rows * columns / Chunks.grain)
    if blocks < 2 { return mk_sum_columns(T.kernelType, x, y, rows, columns, columns) }
    let blockRows = (rows + blocks - 1) / blocks
    let used = (rows + blockRows - 1) / blockRows
    let byteCount = used * columns * MemoryLayout<T>.stride
    let scratch = Arena.allocate(byteCount: byteCount)
    defer { Arena.deallocate(scratch, byteCount: byteCount) }
    let partial = scratch.assumingMemoryBound(to: T.self)
    Threads.forEachChunk(used) { block in
      let start = block * blockRows
      mk_sum_columns(
        T.kernelType, x + start * columns, partial + block * columns, min(blockRows, rows - start), columns, columns)
    }
    mk_sum_columns(T.kernelType, partial, y, used, columns, columns)
  }

  /// y[r] = max_c x[r, c]; NaN when the row holds one, −∞ for an empty row.
  public static func maximumRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_maximum_rows(T.kernelType, x + start * columns, y + start, count, columns)
    }
  }

  /// y[r] = the column of the row's first maximum, or of its first NaN; −1 for an empty row.
  public static func argmaxRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int32>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_argmax_rows(T.kernelType, x + start * columns, y + start, count, columns)
    }
  }

  /// y[r] = min_c x[r, c]; NaN when the row holds one, +∞ for an empty row.
  public static func minimumRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_minimum_rows(T.kernelType, x + start * columns, y + start, count, columns)
    }
  }

  /// y[r] = the column of the row's first minimum, or of its first NaN; −1 for an empty row.
  public static func argminRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int32>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_argmin_rows(T.kernelType, x + start * columns, y + start, count, columns)
    }
  }

  /// y[r] = Σ_c (x[r, c] − mean)²/(columns − correction), the mean being that of the row: two passes, in Double.
  /// - Precondition: columns > 0.
  public static func varianceRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int, correction: Double
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      mk_variance_rows(T.kernelType, x + start * columns, y + start, count, columns, correction)
    }
  }

  /// y[r] = Π_c x[r, c], multiplied in Double from left to right; 1 for an empty row.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  public static func productRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        let row = x + r * columns
        var product = 1.0
        for c in 0..<columns { product *= Double(row[c]) }
        y[r] = T(product)
      }
    }
  }

  /// Whether no element is infinite or NaN.
  public static func allFinite<T: KernelScalar>(_ x: UnsafePointer<T>, count: Int) -> Bool {
    partials(count) { start, count in mk_all_finite(T.kernelType, x + start, count) == 1 ? 0 : 1 } == 0
  }

  /// The sum, in order, of what `body` gives for each chunk.
  private static func partials(_ count: Int, _ body: (_ start: Int, _ count: Int) -> Double) -> Double {
    let grain = 2 * Chunks.grain
    if count <= grain { return count > 0 ? body(0, count) : 0 }
    let chunks = (count + grain - 1) / grain
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: chunks) { partial in
      Threads.forEachChunk(chunks) { chunk in
        let start = chunk * grain
        partial[chunk] = body(start, min(grain, count - start))
      }
      return mk_sum(MK_F64, partial.baseAddress, chunks)
    }
  }
}
