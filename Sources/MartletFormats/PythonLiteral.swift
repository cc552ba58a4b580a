/// A value written as a Python literal: the language of .npy headers.
enum PythonLiteral: Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  case string(String)
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  case dictionary([Item])

  struct Item: Equatable {
    let key: PythonLiteral
    let value: PythonLiteral
  }

  /// Why a text is no literal.
  struct Failure: Error {
    let reason: String
    /// Bytes from the start of the text.
    let offset: Int
  }

  /// Parses one literal with nothing but white space around it.
  init(parsing bytes: [UInt8]) throws(Failure) {
    var parser = PythonLiteralParser(bytes)
    self = try parser.document()
  }
}

/// The part of Python's grammar that headers use: no comments, no arithmetic, no string prefixes but u and b.
private struct PythonLiteralParser {
  private let bytes: [UInt8]
  private var position = 0
  private static let maximumDepth = 8

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func failure(_ reason: String) -> PythonLiteral.Failure {
    PythonLiteral.Failure(reason: reason, offset: position)
  }

  mutating func document() throws(PythonLiteral.Failure) -> PythonLiteral {
    let result = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure("text after the end") }
    return result
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(PythonLiteral.Failure) -> PythonLiteral {
    guard depth < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth) levels") }
    skipSpace()
    guard let byte = current else { throw failure("the text ends too early") }
    switch byte {
    case UInt8(ascii: "{"): return try dictionary(depth: depth)
    case UInt8(ascii: "["):
      position += 1
      return .list(try values(until: "]", depth: depth).values)
    case UInt8(ascii: "("):
      position += 1
      let (values, trailingComma) = try values(until: ")", depth: depth)
      // (3) is 3; (3,) is a tuple.
      return values.count == 1 && !trailingComma ? values[0] : .tuple(values)
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string(quote: byte))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
    default: return try word()
    }
  }

  private mutating func values(
    until close: Unicode.Scalar, depth: Int
  ) throws(PythonLiteral.Failure) -> (values: [PythonLiteral], trailingComma: Bool) {
    var values: [PythonLiteral] = []
    var trailingComma = false
    while !take(close) {
      guard values.isEmpty || trailingComma else { throw failure("a comma was expected") }
      values.append(try value(depth: depth + 1))
      trailingComma = take(",")
    }
    return (values, trailingComma)
  }

  private mutating func dictionary(depth: Int) throws(PythonLiteral.Failure) -> PythonLiteral {
    position += 1
    var items: [PythonLiteral.Item] = []
    var comma = true
    while !take("}") {
      guard comma else { throw failure("a comma was expected") }
      let key = try value(depth: depth + 1)
      guard take(":") else { throw failure("a colon was expected") }
      items.append(PythonLiteral.Item(key: key, value: try value(depth: depth + 1)))
      comma = take(",")
    }
    return .dictionary(items)
  }

  private mutating func integer() throws(PythonLiteral.Failure) -> Int {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let digits = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > digits else { throw failure("a number without digits") }
    guard position == digits + 1 || bytes[digits] != UInt8(ascii: "0") else { throw failure("a number led by zero") }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw failure("a number out of range")
    }
    // Python 2 wrote long integers with an L.
    if current == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func word() throws(PythonLiteral.Failure) -> PythonLiteral {
    let start = position
    while let byte = current, Character(Unicode.Scalar(byte)).isLetter { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return .none
    case "u", "b":
      if let quote = current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        return .string(try string(quote: quote))
      }
    default: break
    }
    position = start
    throw failure("an unexpected character")
  }

  private mutating func string(quote: UInt8) throws(PythonLiteral.Failure) -> String {
    position += 1
    var content: [UInt8] = []
    while let byte = current, byte != quote {
      guard byte >= 0x20 else { throw failure("a control character in a string") }
      guard byte != UInt8(ascii: "\\") else { throw failure("an escape in a string") }
      content.append(byte)
      position += 1
    }
    guard current == quote else { throw failure("a string without an end") }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }
}
