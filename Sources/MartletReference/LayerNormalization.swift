import MartletKernels

/// Layer normalisation of x[rows, columns], row by row. Ba, Kiros, Hinton: arXiv:1607.06450.
public enum LayerNormalization {
  /// y = (x − mean)/√(variance + epsilon)·gamma + beta with the row's mean and biased variance.
  /// - Parameters:
  ///   - mean: [rows]
  ///   - inverseDeviation: 1/√(variance + epsilon), [rows]
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, epsilon: Double,
    _ y: UnsafeMutablePointer<R>, mean: UnsafeMutablePointer<R>, inverseDeviation: UnsafeMutablePointer<R>, rows: Int,
    columns: Int
  ) {
    typealias Wide = T.Wide
    let count = Wide(Double(columns))
    for r in 0..<rows {
      let row = x + r * columns
      let average = Reductions.wideSum(row, count: columns) / count
      var squares = Wide.zero
      for c in 0..<columns {
        let deviation = row[c].wide - average
        squares += deviation * deviation
      }
      let inverse = Wide.one / Wide.squareRoot(squares / count + Wide(epsilon))
      for c in 0..<columns {
        var value = (row[c].wide - average) * inverse
        if let gamma { value *= gamma[c].wide }
        if let beta { value += beta[c].wide }
        y[r * columns + c] = R(rounding: value)
      }
      mean[r] = R(rounding: average)
      inverseDeviation[r] = R(rounding: inverse)
    }
  }

  /// With g = dy·gamma and x̂ = (x − mean)·inverseDeviation: dx = inverseDeviation·(g − Σg/columns − x̂·Σ(g·x̂)/columns),
  /// dGamma = Σ_r dy·x̂, dBeta = Σ_r dy.
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    x: UnsafePointer<T>, dy: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>,
    gamma: UnsafePointer<T>?, dx: UnsafeMutablePointer<R>, dGamma: UnsafeMutablePointer<R>?,
    dBeta: UnsafeMutablePointer<R>?, rows: Int, columns: Int
  ) {
    typealias Wide = T.Wide
    let count = Wide(Double(columns))
    func normalized(_ r: Int, _ c: Int) -> Wide {
      (x[r * columns + c].wide - mean[r].wide) * inverseDeviation[r].wide
    }
    for r in 0..<rows {
      func scaled(_ c: Int) -> Wide { dy[r * columns + c].wide * (gamma?[c].wide ?? Wide.one) }
      var (sum, sumNormalized) = (Wide.zero, Wide.zero)
      for c in 0..<columns {
        sum += scaled(c)
        sumNormalized += scaled(c) * normalized(r, c)
      }
      for c in 0..<columns {
        let value = scaled(c) - sum / count - normalized(r, c) * (sumNormalized / count)
        dx[r * columns + c] = R(rounding: inverseDeviation[r].wide * value)
      }
    }
    for c in 0..<columns {
      var (gammaSum, betaSum) = (Wide.zero, Wide.zero)
      for r in 0..<rows {
        gammaSum += dy[r * columns + c].wide * normalized(r, c)
        betaSum += dy[r * columns + c].wide
      }
      dGamma?[c] = R(rounding: gammaSum)
      dBeta?[c] = R(rounding: betaSum)
    }
  }
}
