import MartletReference

extension Measurement {
  /// Two arrays that must hold equal numbers: NaN equals NaN, 0 equals −0.
  mutating func compareExactly<T: VerificationScalar>(_ name: String, _ actual: Buffer<T>, _ expected: Buffer<T>) {
    if !actual.isConfined { fail("\(name): an element outside the output was written") }
    for i in 0..<expected.count {
      count += 1
      if expected[i].isPoison { fail("\(name)[\(i)]: the reference wrote nothing") }
      if actual[i].isPoison {
        fail("\(name)[\(i)] was not written")
      } else if actual[i] != expected[i], !(actual[i].isNaN && expected[i].isNaN) {
        worst += 1
        if fault == nil { fault = "\(name)[\(i)] is \(actual[i]), expected \(expected[i])" }
      }
    }
  }

  /// The same where bits count.
  mutating func compareBits<T: VerificationScalar>(_ name: String, _ actual: Buffer<T>, _ expected: Buffer<T>) {
    compareExactly(name, actual, expected)
    for i in 0..<expected.count where actual[i].pattern != expected[i].pattern {
      worst += 1
      if fault == nil { fault = "\(name)[\(i)] is \(actual[i]), expected \(expected[i])" }
    }
  }
}
