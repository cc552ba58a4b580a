import MartletKernels

/// Stable sorting of rows.
public enum Sorting {
  /// places[r] orders row r of x, by insertion: the smallest first (the largest when `descending`), equal ones in their
  /// order. NaN counts as the largest.
  public static func orderRows<T: Comparable>(
    _ x: UnsafePointer<T>, _ places: UnsafeMutablePointer<Int32>, rows: Int, columns: Int, descending: Bool
  ) {
    func isNaN(_ value: T) -> Bool { !(value == value) }
    func isLess(_ a: T, _ b: T) -> Bool { isNaN(a) ? false : isNaN(b) || a < b }
    for r in 0..<rows {
      let (row, order) = (x + r * columns, places + r * columns)
      for c in 0..<columns {
        var place = c
        while place > 0 {
          let (a, b) = (row[c], row[Int(order[place - 1])])
          guard descending ? isLess(b, a) : isLess(a, b) else { break }
          order[place] = order[place - 1]
          place -= 1
        }
        order[place] = Int32(c)
      }
    }
  }
}
