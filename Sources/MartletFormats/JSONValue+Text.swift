extension JSONValue {
  /// The document as text on one line.
  ///
  /// A number that JSON cannot hold (NaN, an infinity) is written as null. Every double is written with the fewest digits
  /// that read back to it.
  public var text: String {
    var out = ""
    write(to: &out, indent: nil, depth: 0)
    return out
  }

  /// The document indented by two spaces a level, ending in a newline; arrays of plain values stay on one line.
  public var prettyText: String {
    var out = ""
    write(to: &out, indent: 2, depth: 0)
    return out + "\n"
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private func write(to out: inout String, indent: Int?, depth: Int) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .number(let value): out += value.isFinite ? Self.text(of: value) : "null"
    case .string(let value): Self.write(value, to: &out)
    case .array(let values):
      let inner = values.allSatisfy(\.isPlain) ? nil : indent
      Self.write(values, open: "[", close: "]", to: &out, indent: inner, depth: depth) { value, out in
        value.write(to: &out, indent: inner, depth: depth + 1)
      }
    case .object(let members):
      Self.write(members, open: "{", close: "}", to: &out, indent: indent, depth: depth) { member, out in
        Self.write(member.key, to: &out)
        out += indent == nil ? ":" : ": "
        member.value.write(to: &out, indent: indent, depth: depth + 1)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], open: String, close: String, to out: inout String, indent: Int?, depth: Int,
    _ body: (Item, inout String) -> Void
  ) {
    out += open
    for (index, item) in items.enumerated() {
      if index > 0 { out += "," }
      if let indent { out += "\n" + String(repeating: " ", count: indent * (depth + 1)) }
      body(item, &out)
    }
    if let indent, !items.isEmpty { out += "\n" + String(repeating: " ", count: indent * depth) }
    out += close
  }

  /// Whole numbers keep their ".0", so that a reader that tells integers from fractions gets the type back.
  private static func text(of value: Double) -> String { value.description }

  private static func write(_ string: String, to out: inout String) {
    out += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case let control where control.value < 0x20 || control.value == 0x7F:
        let digits = String(control.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
