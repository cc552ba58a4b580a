import MartletKernels

/// Connectionist temporal classification over the full table of states and steps.
public enum CTC {
  /// losses[n] = −log Σ over the alignments of target n; gradient = ∂losses[n]/∂x, 0 where the loss is infinite.
  @inlinable
  public static func losses<T: ReferenceScalar, R: ReferenceResult>(
    _ problem: CTCProblem, _ x: UnsafePointer<T>, losses: UnsafeMutablePointer<R>, gradient: UnsafeMutablePointer<R>?
  ) {
    typealias Wide = T.Wide
    let classes = problem.classes
    for n in 0..<problem.batch {
      let states = problem.states(n)
      let steps = problem.inputLengths[n]
      func emission(_ t: Int, _ s: Int) -> Wide { x[(n * problem.steps + t) * classes + states[s]].wide }
      func canSkip(_ s: Int) -> Bool { s >= 2 && states[s] != problem.blank && states[s] != states[s - 2] }
      let nothing = [Wide](repeating: Wide(-.infinity), count: states.count)
      // before[t][s]: all ways to be at s after step t; after[t][s]: all ways to go on from there.
      var before = [[Wide]](repeating: nothing, count: steps)
      var after = before
      for t in 0..<steps {
        for s in states.indices {
          var ways: [Wide] = []
          if t == 0 {
            if s < 2 { ways = [.zero] }
          } else {
            ways = [before[t - 1][s]]
            if s >= 1 { ways.append(before[t - 1][s - 1]) }
            if canSkip(s) { ways.append(before[t - 1][s - 2]) }
          }
          before[t][s] = logSum(ways) + emission(t, s)
        }
      }
      for t in (0..<steps).reversed() {
        for s in states.indices {
          if t == steps - 1 {
            after[t][s] = s >= states.count - 2 ? .zero : Wide(-.infinity)
            continue
          }
          var ways = [after[t + 1][s] + emission(t + 1, s)]
          if s + 1 < states.count { ways.append(after[t + 1][s + 1] + emission(t + 1, s + 1)) }
          if s + 2 < states.count, canSkip(s + 2) { ways.append(after[t + 1][s + 2] + emission(t + 1, s + 2)) }
          after[t][s] = logSum(ways)
        }
      }
      let total =
        steps > 0 ? logSum(Array(before[steps - 1].suffix(2))) : states.count == 1 ? .zero : Wide(-.infinity)
      losses[n] = R(rounding: -total)
      guard let gradient else { continue }
      for t in 0..<problem.steps {
        var sums = [Wide](repeating: .zero, count: classes)
        if t < steps, total.high > -.infinity {
          for s in states.indices where before[t][s].high > -.infinity && after[t][s].high > -.infinity {
            sums[states[s]] -= Wide.exp(before[t][s] + after[t][s] - total)
          }
        }
        for k in 0..<classes { gradient[(n * problem.steps + t) * classes + k] = R(rounding: sums[k]) }
      }
    }
  }

  /// log Σ eˣ; −∞ of nothing.
  @inlinable
  static func logSum<Wide: WideReal>(_ values: [Wide]) -> Wide {
    let largest = values.reduce(Wide(-.infinity)) { $0 > $1 ? $0 : $1 }
    if largest.high == -.infinity { return largest }
    var sum = Wide.zero
    for value in values where value.high > -.infinity { sum += Wide.exp(value - largest) }
    return largest + Wide.log(sum)
  }
}
