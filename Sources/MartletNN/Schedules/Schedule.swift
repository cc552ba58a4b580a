import Glibc

/// The learning rate as a function of the step: a value, without state, so that a resumed run has nothing to restore.
public struct Schedule: Equatable, Sendable {
  /// The curve after the warm-up.
  public enum Curve: Equatable, Sendable {
    case constant
    /// rate · factor^⌊step / every⌋
    case step(every: Int, factor: Double)
    /// final + (rate − final)/2·(1 + cos(π·step/total)). I. Loshchilov, F. Hutter, "SGDR", ICLR 2017, equation 5.
    case cosine(final: Double)
    /// Up from rate/initialDivisor over the first `rise` of the steps, then down to that over finalDivisor, both along half
    /// a cosine. L. N. Smith, N. Topin, "Super-Convergence", 2018; with PyTorch's phases.
    case oneCycle(rise: Double, initialDivisor: Double, finalDivisor: Double)
  }

  /// The base rate: the peak of every curve.
  public let rate: Double
  /// The curve after the warm-up.
  public let curve: Curve
  /// Before the curve begins, the rate grows linearly to the curve's first value over this many steps.
  public let warmUpSteps: Int

  /// A schedule of any curve; the functions below are shorter to write.
  public init(_ curve: Curve, rate: Double, warmUpSteps: Int = 0) {
    self.curve = curve
    self.rate = rate
    self.warmUpSteps = max(0, warmUpSteps)
  }

  /// The same rate throughout.
  public static func constant(_ rate: Double, warmUpSteps: Int = 0) -> Schedule {
    Schedule(.constant, rate: rate, warmUpSteps: warmUpSteps)
  }

  /// The rate times `factor` after each `every` steps.
  public static func step(_ rate: Double, every: Int, factor: Double = 0.1, warmUpSteps: Int = 0) -> Schedule {
    Schedule(.step(every: max(1, every), factor: factor), rate: rate, warmUpSteps: warmUpSteps)
  }

  /// Half a cosine from the rate down to `final`.
  public static func cosine(_ rate: Double, final: Double = 0, warmUpSteps: Int = 0) -> Schedule {
    Schedule(.cosine(final: final), rate: rate, warmUpSteps: warmUpSteps)
  }

  /// One rise and one fall, with PyTorch's proportions.
  public static func oneCycle(
    _ rate: Double, rise: Double = 0.3, initialDivisor: Double = 25, finalDivisor: Double = 1e4, warmUpSteps: Int = 0
  ) -> Schedule {
    Schedule(
      .oneCycle(rise: rise, initialDivisor: initialDivisor, finalDivisor: finalDivisor), rate: rate,
      warmUpSteps: warmUpSteps)
  }

  /// The rate of one update.
  ///
  /// - Parameters:
  ///   - step: the update's number from 0; numbers from `total` on are taken as the last.
  ///   - total: the number of updates in the whole run.
  public func learningRate(atStep step: Int, of total: Int) -> Double {
    let last = max(0, total - 1)
    let step = min(max(0, step), last)
    let warm = min(warmUpSteps, last)
    if step < warm { return curveRate(atStep: 0, of: total - warm) * Double(step + 1) / Double(warm + 1) }
    return curveRate(atStep: step - warm, of: total - warm)
  }

  private func curveRate(atStep step: Int, of total: Int) -> Double {
    switch curve {
    case .constant: return rate
    case .step(let every, let factor): return rate * pow(factor, Double(step / every))
    case .cosine(let final): return anneal(from: rate, to: final, Double(step) / Double(max(1, total)))
    case .oneCycle(let rise, let initialDivisor, let finalDivisor):
      let initial = rate / initialDivisor
      let peak = rise * Double(total) - 1
      if Double(step) <= peak { return anneal(from: initial, to: rate, peak > 0 ? Double(step) / peak : 1) }
      let fall = Double(total - 1) - peak
      return anneal(from: rate, to: initial / finalDivisor, fall > 0 ? (Double(step) - peak) / fall : 1)
    }
  }

  /// Half a cosine between two rates; `part` in 0 ... 1.
  private func anneal(from start: Double, to end: Double, _ part: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(Double.pi * part))
  }
}
