import Foundation

/// Plain text in columns.
enum TextTable {
  static let width = 120

  /// Rows as lines, the columns as wide as their widest cell.
  /// - Parameter leftAligned: the columns of words; the others hold numbers.
  static func lines(_ rows: [[String]], leftAligned: Set<Int>) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      trimmed(
        row.enumerated().map { column, cell in
          padded(cell, to: leftAligned.contains(column) ? widths[column] : -widths[column])
        }.joined(separator: "  "))
    }
  }

  /// A label and its text, broken between words where it grows too long.
  static func wrapped(_ text: String, label: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = padded(label, to: indent - 1)
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > width, line.count > indent {
        lines.append(trimmed(line))
        line = String(repeating: " ", count: indent - 1)
      }
      line += " " + word
    }
    return lines + [trimmed(line)]
  }

  /// Spaces after the text, or before it for a negative width.
  static func padded(_ text: String, to width: Int) -> String {
    let spaces = String(repeating: " ", count: max(abs(width) - text.count, 0))
    return width < 0 ? spaces + text : text + spaces
  }

  /// Three significant digits.
  static func number(_ value: Double) -> String {
    if !value.isFinite { return "-" }
    if value == value.rounded(), value.magnitude < 1e6 { return String(Int(value)) }
    return String(format: value.magnitude >= 0.01 && value.magnitude < 1e6 ? "%.3g" : "%.1e", value)
  }

  static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

  /// 1234567 as 1,234,567.
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text = "," + text }
      text = String(digit) + text
    }
    return text
  }

  /// One space between words.
  static func words(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
