import Glibc
import MartletKernels

extension Tensor {
  /// Independent draws from U[low, high).
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, dtype: DType = .float32, using generator: inout RandomGenerator
  ) -> Tensor {
    let (key, stream) = (generator.seed, generator.stream)
    return filled("uniform", shape, dtype, &generator) { offset, float, double in
      let (low, high, count) = (range.lowerBound, range.upperBound, shape.elementCount)
      if let float {
        RandomKernels.uniform(key: key, stream: stream, offset: offset, low: low, high: high, float, count: count)
      } else if let double {
        RandomKernels.uniform(key: key, stream: stream, offset: offset, low: low, high: high, double, count: count)
      }
    }
  }

  /// Independent draws from N(mean, deviation²), by the Box-Muller transform.
  public static func normal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) -> Tensor {
    let (key, stream) = (generator.seed, generator.stream)
    return filled("normal", shape, dtype, &generator) { offset, float, double in
      let count = shape.elementCount
      if let float {
        RandomKernels.normal(
          key: key, stream: stream, offset: offset, mean: mean, deviation: deviation, float, count: count)
      } else if let double {
        RandomKernels.normal(
          key: key, stream: stream, offset: offset, mean: mean, deviation: deviation, double, count: count)
      }
    }
  }

  /// Draws from N(mean, deviation²) restricted to ±`bound` deviations, by rejection.
  /// - Precondition: `bound` at least 0.5; smaller ones would reject almost everything.
  public static func truncatedNormal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, bound: Double = 2, dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) -> Tensor {
    if !(bound >= 0.5) { misuse("truncatedNormal", "bound \(bound) is below 0.5") }
    func drawn<T: FloatingElement>(_: T.Type) -> Tensor {
      Tensor(shape: shape, of: T.self) { target in
        for i in 0..<shape.elementCount {
          var draw = generator.nextNormal()
          while abs(draw) > bound { draw = generator.nextNormal() }
          target[i] = T.converting(mean + deviation * draw)
        }
      }
    }
    switch dtype {
    case .float32: return drawn(Float.self)
    case .float64: return drawn(Double.self)
    default: misuse("truncatedNormal", "\(dtype) is not a floating-point type")
    }
  }

  /// A tensor that a kernel fills with the next whole Philox blocks of `generator`.
  private static func filled(
    _ operation: StaticString, _ shape: Shape, _ dtype: DType, _ generator: inout RandomGenerator,
    _ fill: (_ offset: UInt64, UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Double>?) -> Void
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype: dtype)
    let offset = generator.reserve(count: shape.elementCount, perBlock: dtype == .float64 ? 2 : 4)
    withExtendedLifetime(result) {
      dispatchFloating(
        dtype, operation, { fill(offset, result.mutablePointer(to: Float.self), nil) },
        { fill(offset, nil, result.mutablePointer(to: Double.self)) })
    }
    return result
  }
}

extension RandomGenerator {
  /// A draw from N(0, 1) by the Box-Muller transform; two 64-bit draws each.
  public mutating func nextNormal() -> Double {
    let radius = sqrt(-2 * log(1 - nextUnit()))
    return radius * cos(2 * Double.pi * nextUnit())
  }
}
