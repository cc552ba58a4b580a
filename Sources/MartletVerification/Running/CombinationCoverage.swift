/// How many cases each combination of kernel variant, scalar type, BLAS core and SIMD level had.
///
/// A family whose kernels call BLAS is owed every core, one whose kernels dispatch a SIMD level every level, one that does
/// both every pair; each with every kernel variant. A quick run owes the cores and the levels, but neither pairs nor variants.
public struct CombinationCoverage: Sendable, Equatable {
  /// A combination that fewer cases than needed were run on.
  public struct Gap: Sendable, Equatable, CustomStringConvertible {
    /// The kernel variant; its name ends in the scalar type and, where a family has several, the route.
    public let variant: String
    public let core: String
    public let level: String
    public let cases: Int

    public var description: String {
      "\(variant) on \(core), \(level): \(cases) cases; a combination needs \(CaseFamily.leastCases)"
    }
  }

  /// How many combinations there are.
  public private(set) var combinations = 0
  /// The fewest cases that one of them had.
  public private(set) var least = 0
  /// Those that are not proved.
  public private(set) var gaps: [Gap] = []

  init() {}

  /// What a full run of one family owes as long as nothing of it was run.
  package init(owedFor family: String, cores: [String], levels: [String]) {
    self.init(
      of: CaseRegistry.families.filter { $0.name == family }, in: [:], cores: cores, levels: levels,
      home: (cores.first ?? "", levels.first ?? ""), isQuick: false)
  }

  init(
    of families: [CaseFamily], in results: [String: FamilyResult], cores: [String], levels: [String],
    home: (core: String, level: String), isQuick: Bool
  ) {
    var fewest = Int.max
    for family in families {
      for core in family.dependence.contains(.core) ? cores : [home.core] {
        for level in family.dependence.contains(.level) ? levels : [home.level] {
          if isQuick, core != home.core, level != home.level { continue }
          let parts = results[family.name]?.parts.filter { $0.core == core && $0.level == level } ?? []
          for variant in isQuick ? [family.name] : family.variants {
            let cases = parts.reduce(0) { $0 + (isQuick ? $1.cases : $1.variants[variant] ?? 0) }
            combinations += 1
            fewest = min(fewest, cases)
            if cases < CaseFamily.leastCases {
              gaps.append(Gap(variant: variant, core: core, level: level, cases: cases))
            }
          }
        }
      }
    }
    least = combinations == 0 ? 0 : fewest
  }
}
