import MartletTensor

/// How far a float32 tensor is from its float64 twin.
public struct Deviation: Sendable {
  /// The layer's or parameter's path; empty for the whole model.
  public let name: String
  /// The layer's type; empty for parameters.
  public let type: String
  public let shape: Shape
  /// max|a − b| / max|b|; infinite when a holds a NaN or an infinity where b does not.
  public let maximum: Double
  /// ‖a − b‖ / ‖b‖.
  public let relativeL2: Double

  /// Whether the float32 tensor is finite wherever the float64 one is.
  public var isFinite: Bool { maximum.isFinite && relativeL2.isFinite }

  init(_ name: String, type: String, _ single: Tensor, _ double: Tensor) {
    (self.name, self.type, shape) = (name, type, single.shape)
    var (largestError, largest, errorSquares, squares) = (0.0, 0.0, 0.0, 0.0)
    let values = double.array(of: Double.self)
    for (a, b) in zip(single.array(of: Float.self), values) {
      guard b.isFinite else { continue }
      let error = abs(Double(a) - b)
      largestError = error.isNaN ? .infinity : max(largestError, error)
      largest = max(largest, abs(b))
      errorSquares += error * error
      squares += b * b
    }
    maximum = largestError == 0 ? 0 : largestError / largest
    relativeL2 = largestError == 0 ? 0 : errorSquares.isNaN ? .infinity : (errorSquares / squares).squareRoot()
  }
}
