/// How far a kernel's results are from the reference's.
public struct Measurement: Sendable {
  /// The largest error in the family's unit.
  public internal(set) var worst = 0.0
  /// The largest error in units in the last place.
  public internal(set) var maximumULP = 0.0
  /// Σ error² and Σ reference², whose quotient's root is the relative L2 error.
  var errorSquares = 0.0
  var referenceSquares = 0.0
  /// Σ (error/unit)² and its number of terms, for families that bound the root mean square.
  var unitSquares = 0.0
  var count = 0
  /// What went wrong beyond rounding: an element not written, a NaN where there is none, …
  public internal(set) var fault: String?

  mutating func fail(_ reason: String) {
    if fault == nil { fault = reason }
    worst = .infinity
  }

  mutating func merge(_ other: Measurement) {
    worst = max(worst, other.worst)
    maximumULP = max(maximumULP, other.maximumULP)
    errorSquares += other.errorSquares
    referenceSquares += other.referenceSquares
    unitSquares += other.unitSquares
    count += other.count
    if fault == nil { fault = other.fault }
  }

  /// ‖error‖/‖reference‖; 0 where the reference is zero and there is nothing to relate to.
  public var relativeL2: Double {
    errorSquares == 0 || referenceSquares == 0 ? 0 : (errorSquares / referenceSquares).squareRoot()
  }

  var rootMeanSquare: Double { count == 0 ? 0 : (unitSquares / Double(count)).squareRoot() }
}
