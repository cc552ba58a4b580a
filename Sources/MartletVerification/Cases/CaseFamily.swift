import MartletReference

/// Cases of one kernel variant and type, with the bound that they must keep.
struct CaseFamily: Sendable {
  /// What a family's kernels depend on besides their arguments, so that it is run again when that changes.
  struct Dependence: OptionSet, Sendable {
    let rawValue: Int
    static let core = Dependence(rawValue: 1)
    static let level = Dependence(rawValue: 2)
  }

  typealias Run = @Sendable (CaseParameters, _ seed: UInt64, KernelSet) -> Measurement

  let name: String
  /// What `bound` bounds, in words: "err / (eps Σ|a||b|)".
  let measure: String
  let bound: Double
  let dependence: Dependence
  /// The cases of a quick or of a full run.
  let cases: @Sendable (_ quick: Bool, _ seed: UInt64) -> [CaseParameters]
  let run: Run
  /// The kernels that the cases' parameter "route" chooses between; empty where there is one.
  private let routes: [String]

  /// A kernel variant of which fewer cases are run is not proved.
  static let leastCases = 20

  /// The kernel variants: the family, or one a route.
  var variants: [String] { routes.isEmpty ? [name] : routes.map { "\(name) \($0)" } }

  func variant(of p: CaseParameters) -> String { routes.isEmpty ? name : "\(name) \(p["route"])" }

  /// Just enough cases of each variant to prove one more combination of core and level.
  func leastSample(_ seed: UInt64) -> [CaseParameters] {
    if routes.isEmpty { return cases(true, seed) }
    var taken: [String: Int] = [:]
    return cases(false, seed).filter { p in
      taken[p["route"], default: 0] += 1
      return taken[p["route"], default: 0] <= Self.leastCases
    }
  }

  /// Cases that cover every pair of the axes' values; a quick run takes a few of the cheaper ones.
  /// - Parameters:
  ///   - cost: How much work a case is; the product of its sizes unless said otherwise.
  ///   - quickCost: What a case of a quick run may cost.
  ///   - quickCount: How many cases a quick run takes.
  ///   - also: Cases of every run.
  ///   - alsoInFull: Further cases of a full run.
  init(
    _ name: String, measure: String, bound: Double, dependence: Dependence, axes: [Axis],
    allows: @escaping @Sendable (CaseParameters) -> Bool = { _ in true },
    cost: @escaping @Sendable (CaseParameters) -> Int = \.size, quickCost: Int = .max,
    quickCount: Int = leastCases, also: [CaseParameters] = [],
    alsoInFull: [CaseParameters] = [], run: @escaping Run
  ) {
    let routes = axes.first { $0.name == "route" }?.values ?? []
    self.init(name, measure: measure, bound: bound, dependence: dependence, routes: routes, run: run) { quick, seed in
      let rows = CoveringSample.rows(
        axes, seed: CaseRandom.seed(name, seed), atLeast: CaseFamily.leastCases, ofEach: "route", allows: allows)
      guard quick else { return rows + also + alsoInFull }
      let cheap = rows.filter { cost($0) <= quickCost }
      let others = rows.filter { cost($0) > quickCost }.sorted { cost($0) < cost($1) }
      return (cheap + others).prefix(quickCount) + also
    }
  }

  init(
    _ name: String, measure: String, bound: Double, dependence: Dependence, routes: [String] = [], run: @escaping Run,
    cases: @escaping @Sendable (_ quick: Bool, _ seed: UInt64) -> [CaseParameters]
  ) {
    self.routes = routes
    self.name = name
    self.measure = measure
    self.bound = bound
    self.dependence = dependence
    self.cases = cases
    self.run = run
  }

  /// Whether a measured value passes; exact families pass at 0.
  func passes(_ worst: Double) -> Bool { worst < bound || worst == 0 }
}

extension CaseParameters {
  /// The product of the parameters that are sizes.
  var size: Int {
    ["m", "n", "k", "rows", "columns", "inputs", "outputs", "count", "batch", "positions", "channels", "pixels"]
      .reduce(1) { $0 * (has($1) ? max(int($1), 1) : 1) }
  }
}
