import MartletReference

extension Measurement {
  /// Compares what a kernel wrote with the reference, element by element.
  /// - Parameter unit: The error that counts as 1 in the family's measure.
  mutating func compare<T: VerificationScalar>(
    _ name: String, _ actual: Buffer<T>, _ expected: WideBuffer<T>, unit: (Int) -> Double
  ) {
    if !actual.isConfined { fail("\(name): an element outside the output was written") }
    for i in 0..<expected.count { compare("\(name)[\(i)]", actual[i], expected[i], unit: unit(i)) }
  }

  /// One element.
  mutating func compare<T: VerificationScalar>(
    _ name: @autoclosure () -> String, _ actual: T, _ expected: T.Wide, unit: Double
  ) {
    count += 1
    if actual.isPoison { return fail("\(name()) was not written") }
    if expected.isNaN || actual.isNaN {
      if !(expected.isNaN && actual.isNaN) { fail("\(name()) is \(actual), expected \(expected.high)") }
      return
    }
    guard let error = Self.distance(actual, expected) else {
      return fail("\(name()) is \(actual), expected \(expected.high)")
    }
    guard error > 0 else {
      if expected.high.isFinite { referenceSquares += expected.high * expected.high }
      return
    }
    maximumULP = max(maximumULP, error / Self.ulp(of: T.self, at: expected.high))
    let measured = error / unit
    if measured.isNaN { return fail("\(name()) is \(actual), expected \(expected.high)") }
    worst = max(worst, measured)
    unitSquares += measured * measured
    errorSquares += error * error
    referenceSquares += expected.high * expected.high
  }

  /// |actual − expected|; nil when one of them is infinite and the other far from it. An overflowing value counts as the first
  /// power of two that T cannot hold.
  static func distance<T: VerificationScalar>(_ actual: T, _ expected: T.Wide) -> Double? {
    // Half of that power: Double cannot hold its own.
    let half = T(sign: .plus, exponent: T.greatestFiniteMagnitude.exponent, significand: 1).double
    let overflows = expected.high.magnitude / 2 >= half
    guard actual.isInfinite || overflows else { return (actual.wide - expected).magnitude.high }
    let scaledActual = actual.isInfinite ? (actual < 0 ? -1 : 1) : actual.double / 2 / half
    let scaledExpected = overflows ? (expected.high < 0 ? -1 : 1) : expected.high / 2 / half
    let difference = (scaledActual - scaledExpected).magnitude
    // Only rounding at the very top may turn a number into an infinity.
    return difference < 16 * T.epsilon ? difference * T.greatestFiniteMagnitude.double : nil
  }

  /// The spacing of T's numbers at a value.
  static func ulp<T: VerificationScalar>(of: T.Type, at value: Double) -> Double {
    let least = T.leastNonzeroMagnitude.double
    guard value != 0, value.isFinite else { return value == 0 ? least : T.greatestFiniteMagnitude.ulp.double }
    let spacing = Double(sign: .plus, exponent: value.exponent, significand: 1) * T.epsilon
    return max(min(spacing, T.greatestFiniteMagnitude.ulp.double), least)
  }
}
