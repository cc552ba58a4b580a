/// The report as text of at most 120 columns: what was run on what, a line a family, what the units are, where the worst cases
/// lie, and what failed.
extension VerificationReport {
  public func table() -> String {
    var lines = ["martlet \(version): every kernel against its reference in wider arithmetic", ""]
    lines += heading
    lines += [""] + errors
    lines += [""] + units
    lines += [""] + worstCases
    lines += failures
    return (lines + ["", verdict]).joined(separator: "\n")
  }

  private var heading: [String] {
    let threadText = caseThreads > 0 ? "\(caseThreads) in every case" : "1, 2 and 3 by turns"
    let (run, leftOut) = (cores.filter { $0.note == nil }, cores.filter { $0.note != nil })
    var rows = [
      ("processor", "\(processor), \(processorCount) in use"),
      ("BLAS", "OpenBLAS core \(blasCore)" + (blas.repairedFrom.map { " (left alone it had chosen \($0))" } ?? "")),
      ("", TextTable.words(blas.config)),
      ("", blas.library),
      ("LAPACK", blas.lapackLibrary),
      ("SIMD level", simd),
      ("threads", threadText),
      ("sample", "\(isQuick ? "quick" : "full"), seed \(seed)"),
      ("cores run", run.map(Self.counted).joined(separator: ", ")),
    ]
    for (note, cores) in Dictionary(grouping: leftOut, by: { $0.note ?? "" }).sorted(by: { $0.key < $1.key }) {
      rows.append(("", "\(cores.map(\.name).joined(separator: ", ")): \(note)"))
    }
    rows.append(("levels run", levels.map(Self.counted).joined(separator: ", ")))
    rows.append(
      (
        "coverage",
        "\(TextTable.grouped(coverage.combinations)) combinations of kernel, type, core and level, each with at least "
          + "\(TextTable.grouped(coverage.least)) cases"
      ))
    return rows.flatMap { TextTable.wrapped($0.1, label: $0.0, indent: 14) }
  }

  private static func counted(_ coverage: Coverage) -> String {
    coverage.cases == 0 ? coverage.name : "\(coverage.name) \(TextTable.grouped(coverage.cases))"
  }

  /// Every measure gets a number, so that a line of numbers stays a line.
  private var measures: [String] {
    families.reduce(into: []) { list, family in
      if !list.contains(family.measure) { list.append(family.measure) }
    }
  }

  private func key(_ measure: String) -> String { "\((measures.firstIndex(of: measure) ?? 0) + 1)" }

  private var errors: [String] {
    let header = ["family", "cases", "worst", "bound", "unit", "max ULP", "rel. L2", ""]
    let rows = families.map { family in
      [
        family.name, TextTable.grouped(family.cases), TextTable.number(family.worst), TextTable.number(family.bound),
        key(family.measure), TextTable.number(family.maximumULP), TextTable.number(family.relativeL2),
        family.passed ? "ok" : "FAILED",
      ]
    }
    return TextTable.lines([header] + rows, leftAligned: [0, 7])
  }

  private var units: [String] {
    ["worst and bound are in the unit of that number; a pass is worst < bound, or worst = 0:"]
      + measures.enumerated().map { index, measure in
        TextTable.padded("\(index + 1)", to: -4) + "  " + measure
      } + [
        "max ULP and rel. L2 (‖err‖/‖reference‖) are the largest of any case. Where a result nearly cancels or is denormal both",
        "are large for every algorithm: the bound counts what went into the result.",
      ]
  }

  private var worstCases: [String] {
    ["worst case of each family with any error: BLAS core, SIMD level, parameters and seed"]
      + families.filter { $0.worst > 0 }.flatMap { family -> [String] in
        guard let part = family.worstPart else { return [] }
        let parameters = part.worstCase.dropFirst(family.name.count + 1).split(separator: ",").joined(separator: " ")
        return TextTable.wrapped("\(part.core) \(part.level) \(parameters)", label: family.name, indent: 34)
      }
  }

  private var failures: [String] {
    var lines: [String] = []
    for family in failedFamilies {
      lines += [
        "", "\(family.name): \(family.fault ?? "\(family.failures) of \(family.cases) cases beyond the bound")",
      ]
      if !family.worstCase.isEmpty { lines.append("  " + family.worstCase) }
    }
    if !coverage.gaps.isEmpty { lines += ["", "not proved:"] + coverage.gaps.map { "  \($0)" } }
    return lines
  }

  private var verdict: String {
    if passed { return "PASSED: \(TextTable.grouped(cases)) cases in \(TextTable.fixed(seconds, 1)) s" }
    var reasons = failedFamilies.map(\.name) + failedCores.map(\.name)
    if !coverage.gaps.isEmpty { reasons.append("\(coverage.gaps.count) combinations without enough cases") }
    return "FAILED: " + reasons.joined(separator: ", ")
  }
}
