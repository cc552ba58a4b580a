/// Maxima over windows of one axis of an array [outer, inputs, inner], and the two adjoint maps between the array and its maxima.
public enum WindowMaximum {
  /// y[o, r, c] = the largest x[o, i, c] with i in `windows[r]`, places[o, r, c] = that i. The first of equal maxima wins, and
  /// the first NaN beats everything.
  /// - Precondition: no window is empty.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func forward<T: KernelScalar>(
    _ windows: [Range<Int>], _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>,
    places: UnsafeMutablePointer<Int32>, outer: Int, inputs: Int, inner: Int
  ) {
    guard let first = windows.first else { return }
    Chunks.forEachRows(outer * windows.count, columns: inner * first.count) { start, count in
      for row in start..<start + count {
        let (item, output) = row.quotientAndRemainder(dividingBy: windows.count)
        let (y, places) = (y + row * inner, places + row * inner)
        for i in windows[output] {
          let x = x + (item * inputs + i) * inner
          if i == windows[output].lowerBound {
            y.update(from: x, count: inner)
            places.update(repeating: Int32(i), count: inner)
            continue
          }
          for c in 0..<inner where y[c] == y[c] && !(x[c] <= y[c]) {
            y[c] = x[c]
            places[c] = Int32(i)
          }
        }
      }
    }
  }

  /// y[o, r, c] = x[o, places[o, r, c], c].
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func gather<T: KernelScalar>(
    _ x: UnsafePointer<T>, places: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<T>, outer: Int, inputs: Int,
    outputs: Int, inner: Int
  ) {
    Chunks.forEachRows(outer * outputs, columns: inner) { start, count in
      for row in start..<start + count {
        let x = x + row / outputs * inputs * inner
        for c in 0..<inner { y[row * inner + c] = x[Int(places[row * inner + c]) * inner + c] }
      }
    }
  }

  /// dx[o, i, c] = Σ dy[o, r, c] over the windows r whose maximum it was, in their order.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func scatter<T: KernelScalar>(
    _ dy: UnsafePointer<T>, places: UnsafePointer<Int32>, _ dx: UnsafeMutablePointer<T>, outer: Int, inputs: Int,
    outputs: Int, inner: Int
  ) {
    Chunks.forEachRows(outer, columns: (inputs + outputs) * inner) { start, count in
      for item in start..<start + count {
        let dx = dx + item * inputs * inner
        setZero(dx, count: inputs * inner)
        for row in item * outputs..<(item + 1) * outputs {
          for c in 0..<inner { dx[Int(places[row * inner + c]) * inner + c] += dy[row * inner + c] }
        }
      }
    }
  }
}
