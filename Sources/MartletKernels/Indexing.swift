import CMartletKernels

/// Moves of elements of any size by indices along one axis. Indices are checked by the caller.
public enum Indexing {
  /// y[o, i, :] = x[o, indices[i], :].
  public static func select(
    _ axis: IndexedAxis, _ x: UnsafeRawPointer, indices: UnsafePointer<Int64>, _ y: UnsafeMutableRawPointer,
    itemSize: Int
  ) {
    Chunks.forEachRows(axis.outer * axis.count, columns: axis.inner) { start, lines in
      mk_select(
        itemSize, x, indices, y + start * axis.inner * itemSize, start, lines, axis.extent, axis.count, axis.inner)
    }
  }

  /// y[o, i, c] = x[o, indices[o, i, c], c].
  public static func gather(
    _ axis: IndexedAxis, _ x: UnsafeRawPointer, indices: UnsafePointer<Int64>, _ y: UnsafeMutableRawPointer,
    itemSize: Int
  ) {
    Chunks.forEachRows(axis.outer * axis.count, columns: axis.inner) { start, lines in
      let at = start * axis.inner
      mk_gather(
        itemSize, x, indices + at, y + at * itemSize, start, lines, axis.extent, axis.count, axis.inner)
    }
  }

  /// y[o, indices[o, i, c], c] = x[o, i, c], i ascending: the last of equal indices stays. Other elements of y are kept.
  public static func scatter(
    _ axis: IndexedAxis, _ x: UnsafeRawPointer, indices: UnsafePointer<Int64>, _ y: UnsafeMutableRawPointer,
    itemSize: Int
  ) {
    forEachPart(axis) { part in
      mk_scatter(
        itemSize, x + part.source * itemSize, indices + part.source, y + part.target * itemSize, part.outer,
        axis.extent,
        axis.count, axis.inner, part.column, part.columns)
    }
  }

  /// y[o, indices[o, i, c], c] += x[o, i, c], i ascending, summed in double precision.
  public static func scatterAdd<T: KernelScalar>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T>
  ) {
    forEachPart(axis) { part in
      let byteCount = axis.extent * part.columns * MemoryLayout<Double>.stride
      let sums = Arena.allocate(byteCount: byteCount)
      defer { Arena.deallocate(sums, byteCount: byteCount) }
      mk_scatter_add(
        T.kernelType, x + part.source, indices + part.source, y + part.target,
        sums.assumingMemoryBound(to: Double.self), part.outer, axis.extent, axis.count, axis.inner, part.column,
        part.columns)
    }
  }

  /// The same for integers, which wrap around.
  public static func scatterAdd<T: FixedWidthInteger>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T>
  ) {
    forEachPart(axis) { part in
      mk_scatter_add_integers(
        MemoryLayout<T>.stride, x + part.source, indices + part.source, y + part.target, part.outer, axis.extent,
        axis.count, axis.inner, part.column, part.columns)
    }
  }

  /// y[o, r, :] = Σ x[o, i, :] over all i with indices[i] = r, i ascending, in double precision: the
  /// adjoint of ``select(_:_:indices:_:itemSize:)``.
  public static func selectAdjoint<T: KernelScalar>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T>
  ) {
    // Sorted by counting: places[starts[r]..<starts[r + 1]] are the i of row r, ascending. Every row of y then is one
    // thread's alone, however often it is indexed.
    let byteCount = (axis.extent + 1 + axis.count) * MemoryLayout<Int64>.stride
    let scratch = Arena.allocate(byteCount: byteCount)
    defer { Arena.deallocate(scratch, byteCount: byteCount) }
    let starts = scratch.assumingMemoryBound(to: Int64.self)
    let places = starts + axis.extent + 1
    sort(indices, axis, starts: starts, places: places)
    let (rowSize, perRow) = (axis.inner, axis.inner * (1 + axis.count / max(axis.extent, 1)))
    Chunks.forEachRows(axis.outer * axis.extent, columns: perRow) { start, rows in
      var row = start
      while row < start + rows {
        let (o, r) = (row / axis.extent, row % axis.extent)
        let run = min(axis.extent - r, start + rows - row)
        mk_sum_listed_rows(
          T.kernelType, x + o * axis.count * rowSize, places, starts + r, y + row * rowSize, run, rowSize)
        row += run
      }
    }
  }

  private static func sort(
    _ indices: UnsafePointer<Int64>, _ axis: IndexedAxis, starts: UnsafeMutablePointer<Int64>,
    places: UnsafeMutablePointer<Int64>
  ) {
    starts.update(repeating: 0, count: axis.extent + 1)
    for i in 0..<axis.count { starts[Int(indices[i])] += 1 }
    // Ends of the rows; filled from the back, each becomes its start.
    var total: Int64 = 0
    for r in 0..<axis.extent {
      total += starts[r]
      starts[r] = total
    }
    starts[axis.extent] = total
    for i in stride(from: axis.count - 1, through: 0, by: -1) {
      let r = Int(indices[i])
      starts[r] -= 1
      places[Int(starts[r])] = Int64(i)
    }
  }

  /// What one call of a scattering kernel does: some of the outer indices, or some columns of one of them.
  private struct Part {
    var (outer, column, columns) = (0, 0, 0)
    /// Where the part begins in what is scattered and in what is written.
    var (source, target) = (0, 0)
  }

  /// Parts write where no other part does: the order within each is that of the indices, whatever thread runs it.
  private static func forEachPart(_ axis: IndexedAxis, _ body: (Part) -> Void) {
    let (from, to) = (axis.count * axis.inner, axis.extent * axis.inner)
    if from == 0 { return }
    if axis.outer > 1 || axis.inner < 16 {
      Chunks.forEachRows(axis.outer, columns: from + to) { start, count in
        body(Part(outer: count, column: 0, columns: axis.inner, source: start * from, target: start * to))
      }
    } else {
      let block = max(8, Chunks.grain / (axis.count + axis.extent))
      Chunks.forEach(axis.inner, grain: block) { start, count in
        body(Part(outer: axis.outer, column: start, columns: count, source: 0, target: 0))
      }
    }
  }
}
