import Glibc

/// Triangular parts of matrices of any item size.
public enum Triangle {
  /// For each of `matrices` row-major matrices, y[r, c] = x[r, c] where c − r ≤ `offset` (the lower part) or c − r ≥ `offset`
  /// (the upper one), and zero elsewhere.
  public static func keep(
    _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, itemSize: Int, matrices: Int, rows: Int, columns: Int,
    lower: Bool, offset: Int
  ) {
    Chunks.forEachRows(matrices * rows, columns: columns) { start, count in
      for line in start..<start + count {
        // Columns before `edge` on one side, the others on the other side.
        let edge = min(max(line % rows + offset + (lower ? 1 : 0), 0), columns)
        let kept = lower ? 0..<edge : edge..<columns
        let cleared = lower ? edge..<columns : 0..<edge
        let row = line * columns
        memcpy(y + (row + kept.lowerBound) * itemSize, x + (row + kept.lowerBound) * itemSize, kept.count * itemSize)
        memset(y + (row + cleared.lowerBound) * itemSize, 0, cleared.count * itemSize)
      }
    }
  }
}
