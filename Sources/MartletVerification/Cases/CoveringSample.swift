/// A sample of the product of some axes in which every allowed pair of values occurs.
///
/// Greedy, as in Cohen, Dalal, Fredman, Patton, "The AETG system", IEEE Trans. Software Eng. 23 (1997): each row starts from a
/// pair that is still missing and takes, axis by axis in random order, the value that covers most missing pairs.
struct CoveringSample {
  private let axes: [Axis]
  private let allows: (CaseParameters) -> Bool
  private var random: CaseRandom
  /// For each pair of axes a < b, which pairs of their values are still missing.
  private var missing: [[Bool]]

  /// - Parameters:
  ///   - least: how many rows there are at least, found by chance when the pairs are covered earlier;
  ///   - axis: the name of an axis, if there is one, of whose every value that holds.
  static func rows(
    _ axes: [Axis], seed: UInt64, atLeast least: Int, ofEach axis: String = "",
    allows: @escaping (CaseParameters) -> Bool
  ) -> [CaseParameters] {
    var sample = CoveringSample(axes: axes, seed: seed, allows: allows)
    return sample.rows(atLeast: least, ofEach: axes.firstIndex { $0.name == axis })
  }

  private init(axes: [Axis], seed: UInt64, allows: @escaping (CaseParameters) -> Bool) {
    self.axes = axes
    self.allows = allows
    random = CaseRandom(seed: seed)
    missing = []
    for a in axes.indices {
      for b in axes.indices {
        missing.append(Array(repeating: a < b, count: axes[a].values.count * axes[b].values.count))
      }
    }
  }

  private mutating func rows(atLeast least: Int, ofEach axis: Int?) -> [CaseParameters] {
    var rows: [CaseParameters] = []
    for a in axes.indices {
      for b in axes.indices where a < b {
        for i in random.shuffled(axes[a].values.count) {
          for j in random.shuffled(axes[b].values.count) where missing[table(a, b)][entry(b, i, j)] {
            missing[table(a, b)][entry(b, i, j)] = false
            if let row = row(startingWith: (a, i), (b, j)) { rows.append(row) }
          }
        }
      }
    }
    // Small families are filled up with random rows.
    for value in 0..<(axis.map { axes[$0].values.count } ?? 1) {
      var count = axis.map { axis in rows.count { $0[axes[axis].name] == axes[axis].values[value] } } ?? rows.count
      var attempts = 0
      while count < least, attempts < 50 * least {
        attempts += 1
        var choice = axes.map { random.below($0.values.count) }
        if let axis { choice[axis] = value }
        guard allows(parameters(choice)) else { continue }
        rows.append(parameters(choice))
        count += 1
      }
    }
    // The order is random, so that any first part is a fair sample.
    return random.shuffled(rows.count).map { rows[$0] }
  }

  /// An allowed row that holds both values, or nil if none was found: constraints can forbid a pair.
  private mutating func row(startingWith first: (Int, Int), _ second: (Int, Int)) -> CaseParameters? {
    for attempt in 0..<40 {
      var choice = [Int?](repeating: nil, count: axes.count)
      choice[first.0] = first.1
      choice[second.0] = second.1
      for axis in random.shuffled(axes.count) where choice[axis] == nil {
        choice[axis] = attempt < 4 ? bestValue(axis, choice) : random.below(axes[axis].values.count)
      }
      let row = choice.map { $0 ?? 0 }
      guard allows(parameters(row)) else { continue }
      for a in axes.indices {
        for b in axes.indices where a < b { missing[table(a, b)][entry(b, row[a], row[b])] = false }
      }
      return parameters(row)
    }
    return nil
  }

  private mutating func bestValue(_ axis: Int, _ choice: [Int?]) -> Int {
    var best = 0
    var most = -1
    for value in random.shuffled(axes[axis].values.count) {
      var covered = 0
      for (other, chosen) in choice.enumerated() {
        guard let chosen else { continue }
        let isMissing =
          other < axis
          ? missing[table(other, axis)][entry(axis, chosen, value)]
          : missing[table(axis, other)][entry(other, value, chosen)]
        if isMissing { covered += 1 }
      }
      if covered > most { (best, most) = (value, covered) }
    }
    return best
  }

  private func table(_ a: Int, _ b: Int) -> Int { a * axes.count + b }
  private func entry(_ b: Int, _ i: Int, _ j: Int) -> Int { i * axes[b].values.count + j }

  private func parameters(_ choice: [Int]) -> CaseParameters {
    CaseParameters(zip(axes, choice).map { ($0.name, $0.values[$1]) })
  }
}
