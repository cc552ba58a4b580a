import MartletKernels

/// Batch normalisation of x[rows, columns], column by column. Ioffe, Szegedy: arXiv:1502.03167.
public enum BatchNormalization {
  /// The mean and the biased variance of every column.
  @inlinable
  public static func statistics<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, mean: UnsafeMutablePointer<R>, variance: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    let count = T.Wide(Double(rows))
    for c in 0..<columns {
      var sum = T.Wide.zero
      for r in 0..<rows { sum += x[r * columns + c].wide }
      let average = sum / count
      var squares = T.Wide.zero
      for r in 0..<rows {
        let deviation = x[r * columns + c].wide - average
        squares += deviation * deviation
      }
      mean[c] = R(rounding: average)
      variance[c] = R(rounding: squares / count)
    }
  }

  /// y = activation((x − mean)·inverseDeviation·gamma + beta + residual).
  @inlinable
  public static func apply<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>, gamma: UnsafePointer<T>?,
    beta: UnsafePointer<T>?, residual: UnsafePointer<T>?, activation: Activation, _ y: UnsafeMutablePointer<R>,
    rows: Int,
    columns: Int
  ) {
    for r in 0..<rows {
      for c in 0..<columns {
        let i = r * columns + c
        var value = (x[i].wide - mean[c].wide) * inverseDeviation[c].wide
        if let gamma { value *= gamma[c].wide }
        if let beta { value += beta[c].wide }
        if let residual { value += residual[i].wide }
        y[i] = R(rounding: Maps.activated(activation, value))
      }
    }
  }

  /// The gradients where the statistics are the batch's own. With g = dy where the activation let y through:
  /// dBeta = Σ g, dGamma = Σ g·x̂, dx = gamma·inverseDeviation·(g − dBeta/rows − x̂·dGamma/rows), dResidual = g.
  /// - Parameter y: The output; needed for the mask of an activation only.
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    x: UnsafePointer<T>, y: UnsafePointer<T>?, dy: UnsafePointer<T>, mean: UnsafePointer<T>,
    inverseDeviation: UnsafePointer<T>, gamma: UnsafePointer<T>?, activation: Activation, dx: UnsafeMutablePointer<R>,
    dGamma: UnsafeMutablePointer<R>, dBeta: UnsafeMutablePointer<R>, dResidual: UnsafeMutablePointer<R>?, rows: Int,
    columns: Int
  ) {
    typealias Wide = T.Wide
    let count = Wide(Double(rows))
    func masked(_ i: Int) -> Wide {
      if let y, !Maps.hasSlope(activation, y[i].double) { return Wide.zero }
      return dy[i].wide
    }
    for c in 0..<columns {
      func normalized(_ i: Int) -> Wide { (x[i].wide - mean[c].wide) * inverseDeviation[c].wide }
      var (sum, sumNormalized) = (Wide.zero, Wide.zero)
      for i in stride(from: c, to: rows * columns, by: columns) {
        sum += masked(i)
        sumNormalized += masked(i) * normalized(i)
      }
      let scale = (gamma?[c].wide ?? Wide.one) * inverseDeviation[c].wide
      for i in stride(from: c, to: rows * columns, by: columns) {
        dx[i] = R(rounding: scale * (masked(i) - sum / count - normalized(i) * (sumNormalized / count)))
        dResidual?[i] = R(rounding: masked(i))
      }
      dBeta[c] = R(rounding: sum)
      dGamma[c] = R(rounding: sumNormalized)
    }
  }
}
