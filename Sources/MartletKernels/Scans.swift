/// Running sums, products and linear recurrences along the rows of a matrix, from the first column to the last, or back when
/// `reversed`. They run in Double and are rounded once for each element.
public enum Scans {
  /// y[r, c] = Σ_{k ≤ c} x[r, k], or Σ_{k ≥ c}. Rounding errors are carried along, so that they do not grow with the length.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  public static func sumRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int, reversed: Bool = false
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        let (x, y) = (x + r * columns, y + r * columns)
        var (sum, error) = (0.0, 0.0)
        for i in 0..<columns {
          let c = reversed ? columns - 1 - i : i
          let value = Double(x[c])
          let next = sum + value
          let share = next - sum
          let lost = (sum - (next - share)) + (value - share)
          // An infinite sum has no rounding error; infinity − infinity would turn it into NaN.
          if lost == lost { error += lost }
          sum = next
          y[c] = T(sum + error)
        }
      }
    }
  }

  /// y[r, c] = Π_{k ≤ c} x[r, k].
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  public static func productRows<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        let (x, y) = (x + r * columns, y + r * columns)
        var product = 1.0
        for c in 0..<columns {
          product *= Double(x[c])
          y[c] = T(product)
        }
      }
    }
  }

  /// y[r, c] = b[r, c] + a[r, c]·y[r, c − 1], or + a[r, c]·y[r, c + 1]; y is 0 beyond the row.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  public static func linearRows<T: KernelScalar>(
    _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int,
    reversed: Bool = false
  ) {
    Chunks.forEachRows(rows, columns: columns) { start, count in
      for r in start..<start + count {
        let (a, b, y) = (a + r * columns, b + r * columns, y + r * columns)
        var last = 0.0
        for i in 0..<columns {
          let c = reversed ? columns - 1 - i : i
          // What lies beyond the row does not count, also when its coefficient is infinite.
          last = i == 0 ? Double(b[c]) : Double(b[c]) + Double(a[c]) * last
          y[c] = T(last)
        }
      }
    }
  }
}
