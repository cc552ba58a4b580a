import CMartletKernels

/// Softmax and its kin, a row at a time. A row that holds NaN or +∞, or only −∞, becomes NaN.
public enum Softmax {
  /// y = exp(x − max x)/Σ exp(x − max x).
  public static func forward<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    forEachRows(rows, columns) { mk_softmax(T.kernelType, x + $0 * columns, y + $0 * columns, $1, columns) }
  }

  /// dx = y·(dy − Σ y·dy).
  public static func backward<T: KernelScalar>(
    _ y: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    forEachRows(rows, columns) {
      mk_softmax_backward(T.kernelType, y + $0 * columns, dy + $0 * columns, dx + $0 * columns, $1, columns)
    }
  }

  /// y = x − max x − log Σ exp(x − max x).
  public static func logForward<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    forEachRows(rows, columns) { mk_log_softmax(T.kernelType, x + $0 * columns, y + $0 * columns, $1, columns) }
  }

  /// dx = dy − exp(y)·Σ dy, y being the output of ``logForward(_:_:rows:columns:)``.
  public static func logBackward<T: KernelScalar>(
    _ y: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    forEachRows(rows, columns) {
      mk_log_softmax_backward(T.kernelType, y + $0 * columns, dy + $0 * columns, dx + $0 * columns, $1, columns)
    }
  }

  /// Softmax and cross-entropy in one pass. With p the softmax of a row, t its label, C classes, weights w (ones when nil)
  /// and smoothing ε: losses[r] = (1 − ε)·w_t·(−log p_t) + ε/C·Σ_c w_c·(−log p_c), and gradient = scale·∂losses[r]/∂x.
  ///
  /// A row with a negative label is left out: its loss and gradient are 0.
  /// - Precondition: other labels lie in 0..<columns.
  public static func crossEntropy<T: KernelScalar>(
    _ x: UnsafePointer<T>, labels: UnsafePointer<Int32>, classWeights: UnsafePointer<T>?, smoothing: Double,
    scale: Double, losses: UnsafeMutablePointer<T>, gradient: UnsafeMutablePointer<T>?, rows: Int, columns: Int
  ) {
    forEachRows(rows, columns) { start, count in
      mk_cross_entropy(
        T.kernelType, x + start * columns, labels + start, classWeights, smoothing, scale, losses + start,
        gradient.map { $0 + start * columns }, count, columns)
    }
  }

  /// An exponential costs several times a cheap map's element.
  private static func forEachRows(_ rows: Int, _ columns: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    Chunks.forEachRows(rows, columns: columns, grain: Chunks.grain / 4, body)
  }
}
