/// Reductions of integers along the rows of a matrix.
public enum IntegerReductions {
  /// y[r] = Σ_c x[r, c], in 64 bits, wrapping around.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func sumRows<T: FixedWidthInteger>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int64>, rows: Int, columns: Int
  ) {
    fold(x, y, rows, columns, first: 0) { $0 &+ Int64(truncatingIfNeeded: $1) }
  }

  /// y[r] = Π_c x[r, c], in 64 bits, wrapping around.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func productRows<T: FixedWidthInteger>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int64>, rows: Int, columns: Int
  ) {
    fold(x, y, rows, columns, first: 1) { $0 &* Int64(truncatingIfNeeded: $1) }
  }

  @inline(__always)
  private static func fold<T: FixedWidthInteger>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int64>, _ rows: Int, _ columns: Int, first: Int64,
    _ next: (Int64, T) -> Int64
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        var total = first
        for c in 0..<columns { total = next(total, x[r * columns + c]) }
        y[r] = total
      }
    }
  }

  /// y[r, c] = Σ_{k ≤ c} x[r, k], or Σ_{k ≥ c} when `reversed`, in 64 bits, wrapping around.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func runningSumRows<T: FixedWidthInteger>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int64>, rows: Int, columns: Int, reversed: Bool = false
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        var total: Int64 = 0
        for i in 0..<columns {
          let place = r * columns + (reversed ? columns - 1 - i : i)
          total &+= Int64(truncatingIfNeeded: x[place])
          y[place] = total
        }
      }
    }
  }

  /// places[r] = the column of the first maximum of the row, or of its first minimum.
  /// - Precondition: columns > 0.
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func extremumRows<T: FixedWidthInteger>(
    _ x: UnsafePointer<T>, _ places: UnsafeMutablePointer<Int32>, rows: Int, columns: Int, largest: Bool
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        let row = x + r * columns
        var best = 0
        for c in 1..<max(columns, 1) where largest ? row[c] > row[best] : row[c] < row[best] { best = c }
        places[r] = Int32(truncatingIfNeeded: best)
      }
    }
  }
}
