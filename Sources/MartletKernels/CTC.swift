import Glibc

/// Sequences of labels that are to be found in sequences of log-probabilities x[batch, steps, classes].
public struct CTCProblem: Sendable {
  public let steps: Int
  public let classes: Int
  /// The class that separates labels.
  public let blank: Int
  /// The labels of each sequence: classes, none of them the blank.
  public let targets: [[Int32]]
  /// How many steps of each sequence count.
  public let inputLengths: [Int]

  public var batch: Int { targets.count }

  public init(steps: Int, classes: Int, blank: Int, targets: [[Int32]], inputLengths: [Int]) {
    self.steps = steps
    self.classes = classes
    self.blank = blank
    self.targets = targets
    self.inputLengths = inputLengths
  }

  /// The labels of a sequence with blanks before, between and after them.
  public func states(_ item: Int) -> [Int] {
    var states = [blank]
    for label in targets[item] { states += [Int(label), blank] }
    return states
  }
}

/// Connectionist temporal classification: Graves, Fernández, Gomez, Schmidhuber, ICML 2006, section 4.
///
/// The sums over alignments run in double precision and logarithms, each step's relative to its largest, whatever the type
/// of x: probabilities do not underflow, and the error hardly grows with the length of the sequence.
public enum CTC {
  /// losses[n] = −log Σ Π exp(x) over the alignments of target n; ∞ if there is none.
  ///
  /// gradient[n, t, k] = ∂losses[n]/∂x[n, t, k]: minus the probability of class k at step t, given the target; 0 at steps that
  /// do not count and where the loss is infinite.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func losses<T: KernelScalar>(
    _ problem: CTCProblem, _ x: UnsafePointer<T>, losses: UnsafeMutablePointer<T>, gradient: UnsafeMutablePointer<T>?
  ) {
    let size = problem.steps * problem.classes
    Threads.forEachChunk(problem.batch) { item in
      let (x, steps, states) = (x + item * size, problem.inputLengths[item], problem.states(item))
      let lattice = CTCLattice(states: states, blank: problem.blank)
      func emissions(_ step: Int) -> [Double] { states.map { Double(x[step * problem.classes + $0]) } }
      let gradient = gradient.map { $0 + item * size }
      if let gradient { setZero(gradient, count: size) }

      // The rows of α, without the offsets that were taken out of them.
      var rows: [[Double]] = []
      var (row, offset) = (lattice.start, 0.0)
      for step in 0..<steps {
        row = lattice.advanced(row, emissions(step))
        offset += lattice.takeMaximum(&row)
        if gradient != nil { rows.append(row) }
      }
      let logProbability = offset + lattice.logEnd(row)
      losses[item] = T(-logProbability)
      guard let gradient, logProbability > -.infinity else { return }

      var later = lattice.end
      for step in (0..<steps).reversed() {
        // α·β of a step, divided by its sum over the states, which is the probability of the target.
        let shares = lattice.normalized(rows[step], later)
        var sums = [Double](repeating: 0, count: problem.classes)
        for (state, share) in zip(states, shares) { sums[state] += share }
        for k in 0..<problem.classes { gradient[step * problem.classes + k] = T(-sums[k]) }
        later = lattice.retreated(later, emissions(step))
        _ = lattice.takeMaximum(&later)
      }
    }
  }
}

/// The states of a target and the steps between them, in logarithms.
private struct CTCLattice {
  let states: [Int]
  /// Whether a state can be reached from the one two before, leaving out a blank; the first label from before the first step.
  let skips: [Bool]

  init(states: [Int], blank: Int) {
    self.states = states
    skips = states.indices.map { $0 == 1 || ($0 > 1 && states[$0] != blank && states[$0] != states[$0 - 2]) }
  }

  /// Before the first step: a state of its own, ahead of the first blank.
  var start: [Double] { [0] + [Double](repeating: -.infinity, count: states.count) }

  /// After the last step: at the last label or the last blank.
  var end: [Double] {
    states.indices.map { $0 >= states.count - 2 ? 0 : -.infinity }
  }

  /// The row after one more step. Rows begin with the state before all others.
  func advanced(_ row: [Double], _ emissions: [Double]) -> [Double] {
    [-.infinity]
      + states.indices.map { s in
        Self.logSum(row[s + 1], row[s], skips[s] ? row[s - 1] : -.infinity) + emissions[s]
      }
  }

  /// What follows a step, given what follows the next one and its emissions.
  func retreated(_ later: [Double], _ emissions: [Double]) -> [Double] {
    let arriving = zip(later, emissions).map { $0 + $1 }
    return states.indices.map { s in
      let one = s + 1 < states.count ? arriving[s + 1] : -.infinity
      let two = s + 2 < states.count && skips[s + 2] ? arriving[s + 2] : -.infinity
      return Self.logSum(arriving[s], one, two)
    }
  }

  /// The logarithm of the sum over the states in which an alignment may end: the last two, and without labels also the one before
  /// the first step.
  func logEnd(_ row: [Double]) -> Double {
    Self.logSum(row[row.count - 1], row[row.count - 2], -.infinity)
  }

  /// exp(α + β)/Σ exp(α + β).
  func normalized(_ row: [Double], _ later: [Double]) -> [Double] {
    let logs = zip(row.dropFirst(), later).map { $0 + $1 }
    let largest = logs.max() ?? 0
    let values = logs.map { exp($0 - largest) }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// Subtracts the largest element, and returns it.
  func takeMaximum(_ row: inout [Double]) -> Double {
    let largest = row.reduce(-.infinity) { $0.isNaN || $0 > $1 ? $0 : $1 }
    if largest > -.infinity { for i in row.indices { row[i] -= largest } }
    return largest
  }

  /// log(eᵃ + eᵇ + eᶜ).
  private static func logSum(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let largest = max(a, max(b, c))
    // A sum, in case one of them is NaN.
    if largest == -.infinity { return a + b + c }
    return largest + log(exp(a - largest) + exp(b - largest) + exp(c - largest))
  }
}
