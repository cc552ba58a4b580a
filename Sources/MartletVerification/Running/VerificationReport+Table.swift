import Foundation

extension VerificationReport {
  /// The report as text: what was run on what, a line a family, and how to run the worst cases of those that failed again.
  public func table() -> String {
    let rows = families.map { family in
      [
        family.name, "\(family.cases)", Self.number(family.worst), Self.number(family.bound),
        Self.number(family.maximumULP), Self.number(family.relativeL2), family.passed ? "ok" : "FAILED",
      ]
    }
    let header = ["family", "cases", "worst", "bound", "max ULP", "rel. L2", ""]
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      var text = cells[0].padded(to: widths[0])
      for column in 1..<cells.count - 1 { text += "  " + cells[column].padded(to: -widths[column]) }
      return text + (cells[cells.count - 1].isEmpty ? "" : "  " + cells[cells.count - 1])
    }
    var lines = [summary, "BLAS cores: " + Self.list(cores), "SIMD levels: " + Self.list(levels), "", line(header)]
    lines += rows.map(line)
    lines.append("")
    lines.append("worst and bound are in the family's own measure (--json names it): a pass is worst < bound.")
    for family in failedFamilies {
      lines += [
        "", "\(family.name): \(family.fault ?? "\(family.failures) of \(family.cases) cases beyond the bound")",
      ]
      if !family.worstCase.isEmpty { lines.append("  " + family.worstCase) }
    }
    lines.append("")
    lines.append(
      passed
        ? "PASSED: \(cases) cases in \(String(format: "%.1f", seconds)) s"
        : "FAILED: " + (failedFamilies.map(\.name) + cores.filter(\.isFailure).map(\.name)).joined(separator: ", "))
    return lines.joined(separator: "\n")
  }

  private var summary: String {
    "martlet \(version): kernels against the reference, seed \(seed), \(isQuick ? "quick" : "full"), BLAS \(blasCore), "
      + "SIMD \(simd), \(threads) threads"
  }

  private static func list(_ coverage: [Coverage]) -> String {
    coverage.map { "\($0.name) (\($0.note ?? "\($0.cases) cases"))" }.joined(separator: ", ")
  }

  private static func number(_ value: Double) -> String {
    if !value.isFinite { return "-" }
    if value == value.rounded(), value.magnitude < 1e6 { return String(Int(value)) }
    return String(format: value.magnitude >= 0.01 && value.magnitude < 1e6 ? "%.3g" : "%.1e", value)
  }
}

extension String {
  /// Spaces after the text, or before it for a negative width.
  fileprivate func padded(to width: Int) -> String {
    let spaces = String(repeating: " ", count: max(abs(width) - count, 0))
    return width < 0 ? spaces + self : self + spaces
  }
}
