import MartletKernels
import MartletReference

/// The operands of one attention case, and how its errors may grow.
struct AttentionInputs<T: VerificationScalar> {
  let problem: AttentionProblem
  let isPacked: Bool
  /// Queries, keys and values; one buffer three times when they are packed.
  let operands: [Buffer<T>]
  let offsets: [Int]
  let mask: UnsafeMutablePointer<Bool>?

  static var axes: [Axis] {
    [
      Axis("batch", [1, 2]), Axis("queries", [0, 1, 2, 3, 8, 17, 64, 65, 97, 130]),
      Axis("keys", [0, 1, 2, 5, 16, 17, 64, 65, 129, 257, 300]), Axis("heads", ["1/1", "2/2", "4/2", "3/1"]),
      Axis("width", [1, 2, 3, 8, 16, 17, 33, 64]), Axis("valueWidth", ["same", "1", "5", "24"]), .flag("causal"),
      Axis("mask", ["none", "keys", "queries", "heads", "all"]), .flag("dropout"), .flag("packed"),
      Axis("scale", ["default", "2"]), .threads,
    ]
  }

  /// Packed operands are of one extent, and the reference must not take for ever.
  @Sendable
  static func allows(_ p: CaseParameters) -> Bool {
    let isPacked = p.flag("packed")
    if isPacked && (p["queries"] != p["keys"] || p["valueWidth"] != "same") { return false }
    return cost(p) <= 300_000
  }

  @Sendable
  static func cost(_ p: CaseParameters) -> Int {
    let (heads, _) = heads(p)
    return p.int("batch") * heads * p.int("queries") * p.int("keys") * (p.int("width") + valueWidth(p) + 10)
  }

  private static func heads(_ p: CaseParameters) -> (Int, Int) {
    let parts = p["heads"].split(separator: "/").compactMap { Int($0) }
    return (parts[0], parts[1])
  }

  private static func valueWidth(_ p: CaseParameters) -> Int {
    p["valueWidth"] == "same" ? p.int("width") : p.int("valueWidth")
  }

  init(_ p: CaseParameters, _ random: inout CaseRandom) {
    let (heads, groups) = Self.heads(p)
    let (batch, queries, keys, width) = (p.int("batch"), p.int("queries"), p.int("keys"), p.int("width"))
    let valueWidth = Self.valueWidth(p)
    isPacked = p.flag("packed")
    let drawnMask = Self.mask(p, batch: batch, heads: heads, queries: queries, keys: keys, &random)
    mask = drawnMask?.pointer
    var problem = AttentionProblem(
      batch: batch, queries: queries, keys: keys, heads: heads, groups: groups, width: width, valueWidth: valueWidth,
      scale: p["scale"] == "default" ? 1 / Double(width).squareRoot() : p.double("scale"), isCausal: p.flag("causal"),
      mask: drawnMask?.strides,
      dropout: p.flag("dropout") ? .init(keep: 0.6, key: random.next(), stream: random.next()) : nil)
    if isPacked {
      let token = (heads + 2 * groups) * width
      let layout = AttentionProblem.Layout(sequence: queries * token, token: token)
      (problem.query, problem.key, problem.value) = (layout, layout, layout)
      let packed = random.buffer(batch * queries * token, of: T.self)
      operands = [packed, packed, packed]
      offsets = [0, heads * width, (heads + groups) * width]
    } else {
      operands = [
        random.buffer(batch * queries * heads * width, of: T.self),
        random.buffer(batch * keys * groups * width, of: T.self),
        random.buffer(batch * keys * groups * valueWidth, of: T.self),
      ]
      offsets = [0, 0, 0]
    }
    self.problem = problem
  }

  private static func mask(
    _ p: CaseParameters, batch: Int, heads: Int, queries: Int, keys: Int, _ random: inout CaseRandom
  ) -> (pointer: UnsafeMutablePointer<Bool>, strides: AttentionProblem.MaskStrides)? {
    let count: Int
    let strides: AttentionProblem.MaskStrides
    switch p["mask"] {
    case "keys":
      (count, strides) = (batch * keys, .init(sequence: keys, head: 0, query: 0, key: 1))
    case "queries":
      (count, strides) = (queries, .init(sequence: 0, head: 0, query: 1, key: 0))
    case "heads":
      (count, strides) = (heads * queries * keys, .init(sequence: 0, head: queries * keys, query: keys, key: 1))
    case "all":
      (count, strides) = (
        batch * heads * queries * keys,
        .init(sequence: heads * queries * keys, head: queries * keys, query: keys, key: 1)
      )
    default: return nil
    }
    let mask = CaseMemory.allocate(max(count, 1), repeating: false)
    for i in 0..<count { mask[i] = random.below(3) > 0 }
    return (mask, strides)
  }

  func read(_ index: Int) -> UnsafePointer<T> { operands[index].read + offsets[index] }

  var outputCount: Int { problem.batch * problem.queries * problem.heads * problem.valueWidth }
  var rowCount: Int { problem.batch * problem.heads * problem.queries }

  /// One query of one head in Double: what errors are measured by.
  struct Row {
    /// Score, Σ |terms| of the score and what dropout multiplies with; nil for keys that are not seen.
    var keys: [(score: Double, size: Double, kept: Double)?]
    var maximum: Double
    var sum: Double
    /// Σ p·(Σ |terms|): how far the sum of exponentials may be off, relatively.
    var size: Double
  }

  func row(_ n: Int, _ h: Int, _ i: Int) -> Row {
    let p = problem
    let scores = MartletReference.Attention.scores(p, n, h, i, read(0), read(1), mask.map { UnsafePointer($0) })
    var row = Row(keys: [], maximum: -.infinity, sum: 0, size: 0)
    for j in 0..<p.keys {
      guard let score = scores[j]?.high else {
        row.keys.append(nil)
        continue
      }
      var size = 0.0
      for d in 0..<p.width {
        size += abs(read(0)[p.queryPlace(n, i, h, d)].double * read(1)[p.keyPlace(n, j, h, d)].double)
      }
      let kept = MartletReference.Attention.kept(p, n, h, i, j, of: Double.self)
      row.keys.append((score, size * abs(p.scale), kept))
      row.maximum = max(row.maximum, score)
    }
    for case let key? in row.keys {
      let weight = exponential(key.score - row.maximum)
      row.sum += weight
      row.size += weight * key.size
    }
    if row.sum > 0 { row.size /= row.sum }
    return row
  }

  func exponential(_ x: Double) -> Double { Double.exp(x) }
}
