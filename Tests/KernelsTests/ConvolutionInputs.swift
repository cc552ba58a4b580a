import MartletKernels

/// Seeded inputs for the tests of spatial kernels.
enum SpatialInput {
  /// Uniform in [−1, 1).
  static func uniform<T: BinaryFloatingPoint>(_ count: Int, seed: UInt64, _ type: T.Type = T.self) -> [T] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return T(Double(Int64(bitPattern: state) >> 12) / Double(1 << 51))
    }
  }

  /// As after a ReLU: half zeros.
  static func rectified<T: BinaryFloatingPoint>(_ count: Int, seed: UInt64, _ type: T.Type = T.self) -> [T] {
    uniform(count, seed: seed, type).map { max($0, 0) }
  }
}

/// Sums in Double and the sums of their terms' magnitudes, one pair an output.
struct CheckedSums {
  var value: [Double]
  var magnitude: [Double]

  init(count: Int) {
    value = Array(repeating: 0, count: count)
    magnitude = value
  }

  mutating func add(_ index: Int, _ term: Double) {
    value[index] += term
    magnitude[index] += term.magnitude
  }

  /// The largest error in units of eps · Σ|terms|; infinite where a value is not finite.
  func worstError<T: BinaryFloatingPoint>(of result: [T]) -> Double {
    guard result.count == value.count else { return .infinity }
    var worst = 0.0
    for (i, element) in result.enumerated() {
      let error = (Double(element) - value[i]).magnitude
      guard error.isFinite else { return .infinity }
      if error > 0 { worst = max(worst, error / (Double(T.ulpOfOne) * magnitude[i])) }
    }
    return worst
  }

  /// ‖error‖ / ‖Σ|terms|‖.
  func relativeError<T: BinaryFloatingPoint>(of result: [T]) -> Double {
    guard result.count == value.count else { return .infinity }
    var (errors, magnitudes) = (0.0, 0.0)
    for (i, element) in result.enumerated() {
      errors += (Double(element) - value[i]) * (Double(element) - value[i])
      magnitudes += magnitude[i] * magnitude[i]
    }
    return magnitudes == 0 ? errors : (errors / magnitudes).squareRoot()
  }
}

/// ‖a − b‖ / ‖b‖.
func relativeDistance(_ a: [Float], _ b: [Float]) -> Double {
  let (difference, size) = zip(a, b).reduce(into: (0.0, 0.0)) { sums, pair in
    let (a, b) = (Double(pair.0), Double(pair.1))
    sums.0 += (a - b) * (a - b)
    sums.1 += b * b
  }
  return (difference / size).squareRoot()
}
