import CMartletKernels

/// Batch normalisation (Ioffe and Szegedy 2015) of a matrix x[rows, columns] by its columns; for images, rows are
/// batch · height · width and columns are channels.
///
/// Sums run over blocks of rows in fixed order, so the number of threads does not matter.
public enum BatchNormalization {
  /// mean[c] and the biased variance[c] of every column.
  ///
  /// Blocks of rows take a corrected two-pass sum in the type, and are merged in Double (Chan, Golub and LeVeque 1979): a mean much
  /// larger than the spread costs no digits of the variance.
  public static func statistics<T: KernelScalar>(
    _ x: UnsafePointer<T>, mean: UnsafeMutablePointer<T>, variance: UnsafeMutablePointer<T>, rows: Int, columns: Int
  ) {
    guard columns > 0 else { return }
    let chunk = ColumnChunks(rows: rows, columns: columns)
    withArenaScratch(Double.self, count: 2 * columns * max(chunk.count, 1)) { moments in
      setZero(moments, count: 2 * columns)
      Threads.forEachChunk(chunk.count) { index in
        withArenaScratch(Double.self, count: 2 * columns) { block in
          let total = moments + index * 2 * columns
          let range = chunk[index]
          for first in stride(from: range.lowerBound, to: range.upperBound, by: chunk.blockRows) {
            let count = min(chunk.blockRows, range.upperBound - first)
            let target = first == range.lowerBound ? total : block
            mk_column_moments(T.kernelType, x + first * columns, count, columns, target, target + columns)
            if target == block { merge(block, count, into: total, first - range.lowerBound, columns) }
          }
        }
      }
      for index in 1..<max(chunk.count, 1) {
        merge(moments + index * 2 * columns, chunk[index].count, into: moments, chunk[index].lowerBound, columns)
      }
      for c in 0..<columns { moments[columns + c] /= Double(max(rows, 1)) }
      if T.self == Double.self {
        refineVariance(x, mean: moments, variance: moments + columns, rows: rows, columns: columns, chunk)
      }
      mk_round(T.kernelType, moments, mean, columns)
      mk_round(T.kernelType, moments + columns, variance, columns)
    }
  }

  /// The variance by deviations from the mean of all rows. Block means in the type itself are too coarse to be merged when the
  /// mean is large: eps·mean·spread remains. Float's blocks are merged in Double, which has the digits.
  private static func refineVariance<T: KernelScalar>(
    _ x: UnsafePointer<T>, mean: UnsafePointer<Double>, variance: UnsafeMutablePointer<Double>, rows: Int,
    columns: Int, _ chunk: ColumnChunks
  ) {
    guard rows > 0 else { return }
    withArenaScratch(Double.self, count: 2 * columns * chunk.count) { sums in
      setZero(sums, count: 2 * columns * chunk.count)
      Threads.forEachChunk(chunk.count) { index in
        let sum = sums + index * 2 * columns
        let range = chunk[index]
        // Sixteen rows at a time: short sums of equal terms round alike.
        for first in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
          for c in 0..<columns {
            var (deviations, squares) = (0.0, 0.0)
            for r in first..<min(first + 16, range.upperBound) {
              let deviation = Double(x[r * columns + c]) - mean[c]
              deviations += deviation
              squares += deviation * deviation
            }
            sum[c] += deviations
            sum[columns + c] += squares
          }
        }
      }
      for c in 0..<columns {
        var (deviations, squares) = (0.0, 0.0)
        for index in 0..<chunk.count {
          deviations += sums[index * 2 * columns + c]
          squares += sums[index * 2 * columns + columns + c]
        }
        variance[c] = max((squares - deviations * deviations / Double(rows)) / Double(rows), 0)
      }
    }
  }

  /// Merges [means, sums of squared deviations] of two sets of rows.
  private static func merge(
    _ b: UnsafePointer<Double>, _ countB: Int, into a: UnsafeMutablePointer<Double>, _ countA: Int, _ columns: Int
  ) {
    let share = Double(countB) / Double(countA + countB)
    let weight = share * Double(countA)
    for c in 0..<columns {
      let delta = b[c] - a[c]
      a[c] += delta * share
      a[columns + c] += b[columns + c] + delta * delta * weight
    }
  }

  /// y = activation((x − mean) · inverseDeviation · gamma + beta + residual), in one pass.
  public static func apply<T: KernelScalar>(
    _ x: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>, gamma: UnsafePointer<T>?,
    beta: UnsafePointer<T>?, residual: UnsafePointer<T>?, activation: Activation, _ y: UnsafeMutablePointer<T>,
    rows: Int, columns: Int
  ) {
    guard columns > 0 else { return }
    withArenaScratch(T.self, count: columns) { scale in
      mk_batch_norm_coefficients(T.kernelType, inverseDeviation, gamma, nil, nil, rows, scale, nil, nil, columns)
      forRows(rows, columns) { first, count in
        let at = first * columns
        mk_batch_norm_apply(
          T.kernelType, x + at, mean, scale, beta, residual.map { $0 + at }, activation.code, y + at,
          count, columns)
      }
    }
  }

  /// The gradients of training-mode batch normalisation, whose mean and variance depend on x.
  ///
  /// With d = dy where the activation has a slope (y > 0; for ReLU6 y < 6 too), else 0, and x̂ = (x − mean) · inverseDeviation: dBeta = Σ d, dGamma = Σ d x̂,
  /// dx = gamma · inverseDeviation · (d − dBeta / rows − x̂ · dGamma / rows), dResidual = d.
  /// - Parameters:
  ///   - y: The output of `apply`; needed with an activation after a residual only, else it is found again from x and beta.
  ///   - beta: as `apply` took it; looked at where y is nil.
  public static func backward<T: KernelScalar>(
    x: UnsafePointer<T>, y: UnsafePointer<T>?, dy: UnsafePointer<T>, mean: UnsafePointer<T>,
    inverseDeviation: UnsafePointer<T>, gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, activation: Activation,
    dx: UnsafeMutablePointer<T>, dGamma: UnsafeMutablePointer<T>, dBeta: UnsafeMutablePointer<T>,
    dResidual: UnsafeMutablePointer<T>?, rows: Int, columns: Int
  ) {
    withInputGradient(
      x: x, y: y, dy: dy, mean: mean, inverseDeviation: inverseDeviation, gamma: gamma, beta: beta,
      activation: activation, dGamma: dGamma, dBeta: dBeta, dResidual: dResidual, rows: rows, columns: columns
    ) { $0.write(0..<rows, to: dx) }
  }

  /// The gradient by x, of which any rows can be written once its sums are known.
  struct InputGradient<T: KernelScalar> {
    fileprivate let activation: Activation
    fileprivate let (x, mask, dy, mean): (UnsafePointer<T>, UnsafePointer<T>?, UnsafePointer<T>, UnsafePointer<T>)
    fileprivate let (beta, coefficients): (UnsafePointer<T>?, UnsafePointer<T>)
    fileprivate let dResidual: UnsafeMutablePointer<T>?
    fileprivate let columns: Int

    /// Writes these rows of the gradient by x to `dx`, which begins with the first of them, and their part of dResidual.
    func write(_ rows: Range<Int>, to dx: UnsafeMutablePointer<T>) {
      BatchNormalization.forRows(rows.count, columns) { first, count in
        let at = (rows.lowerBound + first) * columns
        mk_batch_norm_backward(
          T.kernelType, activation.code, x + at, mask.map { $0 + at }, dy + at, mean, coefficients, beta,
          coefficients + columns, coefficients + 2 * columns, dx + first * columns, dResidual.map { $0 + at }, count,
          columns)
      }
    }
  }

  /// Computes dGamma and dBeta, then runs `body` with the gradient by x; parameters as for `backward`.
  static func withInputGradient<T: KernelScalar>(
    x: UnsafePointer<T>, y: UnsafePointer<T>?, dy: UnsafePointer<T>, mean: UnsafePointer<T>,
    inverseDeviation: UnsafePointer<T>, gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, activation: Activation,
    dGamma: UnsafeMutablePointer<T>, dBeta: UnsafeMutablePointer<T>, dResidual: UnsafeMutablePointer<T>?, rows: Int,
    columns: Int, _ body: (InputGradient<T>) -> Void
  ) {
    guard columns > 0 else { return }
    let mask = activation == .none ? nil : y
    let chunk = ColumnChunks(rows: rows, columns: columns)
    withScratch(columns, chunk.count) { (sums: UnsafeMutablePointer<Double>, scale: UnsafeMutablePointer<T>) in
      let (offset, slope) = (scale + columns, scale + 2 * columns)
      mk_batch_norm_coefficients(T.kernelType, inverseDeviation, gamma, nil, nil, rows, scale, nil, nil, columns)
      Threads.forEachChunk(chunk.count) { index in
        let range = chunk[index]
        let sum = sums + index * 2 * columns
        for first in stride(from: range.lowerBound, to: range.upperBound, by: chunk.blockRows) {
          let at = first * columns
          mk_batch_norm_sums(
            T.kernelType, activation.code, x + at, mask.map { $0 + at }, dy + at, mean, inverseDeviation,
            scale, beta, min(chunk.blockRows, range.upperBound - first), columns, sum, sum + columns)
        }
      }
      for index in 1..<max(chunk.count, 1) {
        for c in 0..<2 * columns { sums[c] += sums[index * 2 * columns + c] }
      }
      mk_round(T.kernelType, sums, dBeta, columns)
      mk_round(T.kernelType, sums + columns, dGamma, columns)
      mk_batch_norm_coefficients(
        T.kernelType, inverseDeviation, gamma, sums, sums + columns, rows, scale, offset, slope, columns)
      body(
        InputGradient(
          activation: activation, x: x, mask: mask, dy: dy, mean: mean, beta: beta, coefficients: scale,
          dResidual: dResidual, columns: columns))
    }
  }

  /// Sums of each chunk, which are zero, and three coefficients a column.
  private static func withScratch<T: KernelScalar>(
    _ columns: Int, _ chunks: Int, _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<T>) -> Void
  ) {
    let count = 2 * columns * max(chunks, 1)
    withArenaScratch(Double.self, count: count) { sums in
      setZero(sums, count: count)
      withArenaScratch(T.self, count: 3 * columns) { body(sums, $0) }
    }
  }

  private static func forRows(_ rows: Int, _ columns: Int, _ body: (Int, Int) -> Void) {
    let grain = max(1, 16_384 / columns)
    Threads.forEachChunk(chunkCount(rows, by: grain)) { chunk in
      body(chunk * grain, min(grain, rows - chunk * grain))
    }
  }
}

/// Rows in at most 64 chunks of whole blocks; a block fits the cache, and its sums are short.
private struct ColumnChunks {
  let rows: Int
  let blockRows: Int
  let count: Int
  private let chunkRows: Int

  init(rows: Int, columns: Int) {
    self.rows = rows
    blockRows = max(16, min(256, 32_768 / columns))
    chunkRows = chunkCount(max(chunkCount(rows, by: 64), 65_536 / columns, 1), by: blockRows) * blockRows
    count = chunkCount(rows, by: chunkRows)
  }

  subscript(index: Int) -> Range<Int> { index * chunkRows..<min(rows, (index + 1) * chunkRows) }
}
