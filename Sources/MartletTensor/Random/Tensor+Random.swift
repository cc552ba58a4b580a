import Glibc

extension Tensor {
  /// Independent draws from U[low, high).
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, dtype: DType = .float32, using generator: inout RandomGenerator
  ) -> Tensor {
    let width = range.upperBound - range.lowerBound
    return drawn("uniform", shape, dtype) { range.lowerBound + width * generator.nextUnit() }
  }

  /// Independent draws from N(mean, deviation²).
  public static func normal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) -> Tensor {
    drawn("normal", shape, dtype) { mean + deviation * generator.nextNormal() }
  }

  /// Draws from N(mean, deviation²) restricted to ±`bound` deviations, by rejection.
  /// - Precondition: `bound` at least 0.5; smaller ones would reject almost everything.
  public static func truncatedNormal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, bound: Double = 2, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) -> Tensor {
    if !(bound >= 0.5) { misuse("truncatedNormal", "bound \(bound) is below 0.5") }
    return drawn("truncatedNormal", shape, dtype) {
      while true {
        let draw = generator.nextNormal()
        if abs(draw) <= bound { return mean + deviation * draw }
      }
    }
  }

  private static func drawn(
    _ operation: StaticString, _ shape: Shape, _ dtype: DType, _ draw: () -> Double
  ) -> Tensor {
    switch dtype {
    case .float32:
      Tensor(shape: shape, of: Float.self) { for i in 0..<shape.elementCount { $0[i] = Float(draw()) } }
    case .float64:
      Tensor(shape: shape, of: Double.self) { for i in 0..<shape.elementCount { $0[i] = draw() } }
    default: misuse(operation, "\(dtype) is not a floating-point type")
    }
  }
}

extension RandomGenerator {
  /// A draw from N(0, 1) by the Box-Muller transform; two 64-bit draws each.
  public mutating func nextNormal() -> Double {
    let radius = sqrt(-2 * log(1 - nextUnit()))
    return radius * cos(2 * Double.pi * nextUnit())
  }
}
