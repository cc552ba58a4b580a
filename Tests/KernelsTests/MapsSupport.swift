import Glibc
import MartletKernels

/// Inputs and comparisons shared by the tests of the vector kernels.
struct MapsGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }

  mutating func uniform(_ range: Range<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(bits() >> 11) * 0x1p-53
  }

  /// Near enough to a normal deviate for inputs: the sum of twelve uniforms.
  mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + uniform(0..<1) } }

  mutating func normals<T: KernelScalar>(_ count: Int, mean: Double = 0, deviation: Double = 1) -> [T] {
    (0..<count).map { _ in T(mean + deviation * normal()) }
  }
}

/// Two arrays hold the same bits, NaN included.
func sameBits<T>(_ a: [T], _ b: [T]) -> Bool {
  a.count == b.count
    && a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in a.count == 0 || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0 }
    }
}

/// abs(value − exact) in units of Float's last place at `exact`; 0 when both are NaN or the same infinity, infinite when one
/// of them alone is special. `exact` that rounds to infinity is met by the largest finite number within one unit.
func floatULP(_ value: Float, _ exact: Double) -> Double {
  if value.isNaN || exact.isNaN { return value.isNaN && exact.isNaN ? 0 : .infinity }
  let rounded = Float(exact)
  if value.isInfinite || rounded.isInfinite {
    if value == rounded { return 0 }
    let near = abs(value) >= .greatestFiniteMagnitude && abs(rounded) >= .greatestFiniteMagnitude
    return near && value.sign == rounded.sign ? 1 : .infinity
  }
  let exponent = exact == 0 ? -149 : max(Int(exact.exponent) - 23, -149)
  return abs(Double(value) - exact) / Double(sign: .plus, exponent: exponent, significand: 1)
}
