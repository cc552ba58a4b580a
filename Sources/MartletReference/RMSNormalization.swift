import MartletKernels

/// Root mean square normalisation of x[rows, columns], row by row. Zhang, Sennrich 2019.
public enum RMSNormalization {
  /// y = x/√(mean of x² + epsilon)·gamma.
  /// - Parameter inverseRoot: 1/√(mean of x² + epsilon), [rows]
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, gamma: UnsafePointer<T>?, epsilon: Double, _ y: UnsafeMutablePointer<R>,
    inverseRoot: UnsafeMutablePointer<R>, rows: Int, columns: Int
  ) {
    typealias Wide = T.Wide
    for r in 0..<rows {
      let row = x + r * columns
      var squares = Wide.zero
      for c in 0..<columns { squares.addProduct(row[c].double, row[c].double) }
      let inverse = Wide.one / Wide.squareRoot(squares / Wide(Double(columns)) + Wide(epsilon))
      for c in 0..<columns {
        y[r * columns + c] = R(rounding: row[c].wide * inverse * (gamma?[c].wide ?? .one))
      }
      inverseRoot[r] = R(rounding: inverse)
    }
  }

  /// With g = dy·gamma and x̂ = x·inverseRoot: dx = inverseRoot·(g − x̂·Σ(g·x̂)/columns), dGamma = Σ_r dy·x̂.
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    x: UnsafePointer<T>, dy: UnsafePointer<T>, inverseRoot: UnsafePointer<T>, gamma: UnsafePointer<T>?,
    dx: UnsafeMutablePointer<R>, dGamma: UnsafeMutablePointer<R>?, rows: Int, columns: Int
  ) {
    typealias Wide = T.Wide
    func normalized(_ r: Int, _ c: Int) -> Wide { x[r * columns + c].wide * inverseRoot[r].wide }
    for r in 0..<rows {
      func scaled(_ c: Int) -> Wide { dy[r * columns + c].wide * (gamma?[c].wide ?? .one) }
      var sum = Wide.zero
      for c in 0..<columns { sum += scaled(c) * normalized(r, c) }
      let mean = sum / Wide(Double(columns))
      for c in 0..<columns {
        dx[r * columns + c] = R(rounding: inverseRoot[r].wide * (scaled(c) - normalized(r, c) * mean))
      }
    }
    guard let dGamma else { return }
    for c in 0..<columns {
      var sum = Wide.zero
      for r in 0..<rows { sum += dy[r * columns + c].wide * normalized(r, c) }
      dGamma[c] = R(rounding: sum)
    }
  }
}
