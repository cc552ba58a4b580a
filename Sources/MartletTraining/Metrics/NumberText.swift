import Glibc

/// Numbers as people read them in messages and tables.
package enum NumberText {
  /// 0.91234 as "91.2 %"; "-" for nil.
  package static func percentage(_ value: Double?) -> String {
    value.map { fixed($0 * 100, 1) + " %" } ?? "-"
  }

  /// A number with a fixed count of decimals; "-" for nil.
  package static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value else { return "-" }
    guard value.isFinite else { return "\(value)" }
    guard abs(value) < 1e15 else { return "\(value)" }
    let scale = pow(10, Double(decimals))
    let scaled = (abs(value) * scale).rounded()
    let whole = Int((scaled / scale).rounded(.down))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(Int(scaled))" }
    let fraction = "\(Int(scaled - Double(whole) * scale))"
    return sign + "\(whole)." + String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
  }

  /// 1234567 as "1,234,567".
  package static func grouped(_ value: Int) -> String {
    var result = ""
    let digits = Array("\(abs(value))")
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
  }

  /// Seconds as "7 s", "3 min 05 s" or "2 h 07 min".
  package static func duration(_ seconds: Double) -> String {
    let total = Int(max(0, min(seconds, 1e9)).rounded())
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min \(padded(total % 60)) s" }
    return "\(total / 3600) h \(padded(total % 3600 / 60)) min"
  }
}
