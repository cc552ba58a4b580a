/// Triangular parts of matrices.
public enum Triangle {
  /// y[m, r, c] = x[m, r, c] where c − r ≤ `offset` (the lower part) or c − r ≥ `offset` (the upper one), else 0.
  @inlinable
  public static func keep<T: Numeric>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, matrices: Int, rows: Int, columns: Int, lower: Bool,
    offset: Int
  ) {
    for m in 0..<matrices {
      for r in 0..<rows {
        for c in 0..<columns {
          let i = (m * rows + r) * columns + c
          y[i] = (lower ? c - r <= offset : c - r >= offset) ? x[i] : 0
        }
      }
    }
  }
}
