import Glibc

/// A number with a bound of its rounding error, in units of eps, both carried through a computation: Wilkinson's running error
/// analysis, to first order. Each operation adds eps times its result to what its operands' errors become.
///
/// It serves computations whose error no closed formula bounds, such as those that go from step to step.
struct RunningError {
  var value: Double
  /// In units of eps.
  var error: Double

  init(_ value: Double, error: Double = 0) {
    self.value = value
    self.error = error
  }

  static func + (a: RunningError, b: RunningError) -> RunningError {
    let sum = a.value + b.value
    return RunningError(sum, error: a.error + b.error + abs(sum))
  }

  static func - (a: RunningError, b: RunningError) -> RunningError { a + RunningError(-b.value, error: b.error) }

  static func * (a: RunningError, b: RunningError) -> RunningError {
    let product = a.value * b.value
    return RunningError(product, error: a.error * abs(b.value) + b.error * abs(a.value) + abs(product))
  }

  /// Σ aᵢ·bᵢ + start, in any order of additions: the bound of a product.
  static func dot(_ a: [RunningError], _ b: [Double], from start: RunningError) -> RunningError {
    var sum = RunningError(start.value, error: start.error + abs(start.value))
    for (x, y) in zip(a, b) {
      sum.value += x.value * y
      sum.error += x.error * abs(y) + abs(x.value * y)
    }
    return sum
  }

  var tanh: RunningError {
    let y = Glibc.tanh(value)
    return RunningError(y, error: error * (1 - y * y) + abs(y))
  }

  var sigmoid: RunningError {
    let y = 1 / (1 + Glibc.exp(-value))
    return RunningError(y, error: error * y * (1 - y) + y)
  }

  /// max(x, 0); the error goes through although the slope may be 0, as the sign is not known.
  var relu: RunningError { RunningError(max(value, 0), error: error) }
}
