import Glibc

/// How inputs are drawn: each kind hurts another weakness.
enum InputDistribution: String, Sendable, CaseIterable {
  case normal
  /// Half of them zero, as after a ReLU.
  case relu
  /// Magnitudes from 1e−6 to 1e6.
  case graded
  /// Neighbours that nearly cancel, in sums and in products with numbers near 1.
  case cancelling
  /// A large mean, 1e4, with spread 1: squares lose the spread.
  case offset

  /// Whether a sum of products may be that long. Graded inputs give sums that are dominated by one term, and a chain of
  /// additions rounds at its size every time: a walk of 0.3√n eps, 3.3 at 129 terms, which 16 is far from, but 9 at 1,025.
  static func allows(_ p: CaseParameters, sumLength: Int) -> Bool {
    p["distribution"] != InputDistribution.graded.rawValue || sumLength <= 129
  }

  func fill<T: VerificationScalar>(_ buffer: Buffer<T>, _ random: inout CaseRandom) {
    var previous = 0.0
    for i in 0..<buffer.count {
      let z = random.normal()
      let value: Double
      switch self {
      case .normal: value = z
      case .relu: value = max(z, 0)
      case .graded: value = (z < 0 ? -1 : 1) * pow(10, 12 * random.unit() - 6)
      case .cancelling: value = i % 2 == 0 ? z : -previous * (1 + 1e-4 * z)
      case .offset: value = 1e4 + z
      }
      previous = value
      buffer[i] = T(value)
    }
  }
}

extension CaseRandom {
  /// An array of `count` numbers.
  mutating func buffer<T: VerificationScalar>(
    _ count: Int, _ distribution: InputDistribution = .normal, of: T.Type = T.self
  ) -> Buffer<T> {
    let buffer = Buffer<T>(count: count, offset: below(4))
    distribution.fill(buffer, &self)
    return buffer
  }

  /// The other operand of a product: near 1 where the first one cancels, so that the products do.
  mutating func partner<T: VerificationScalar>(_ count: Int, _ distribution: InputDistribution) -> Buffer<T> {
    guard distribution == .cancelling else { return buffer(count, distribution == .relu ? .normal : distribution) }
    let buffer = Buffer<T>(count: count, offset: below(4))
    for i in 0..<count { buffer[i] = T(1 + 1e-3 * normal()) }
    return buffer
  }

  /// An output array: poisoned, with guards.
  mutating func output<T: VerificationScalar>(_ count: Int, of: T.Type = T.self) -> Buffer<T> {
    Buffer(count: count, offset: below(4))
  }
}
