/// Text that arrives token by token: gives out whole characters and keeps back the beginning of one until the rest is there.
///
///     var stream = TokenTextStream(tokenizer)
///     for id in generated { print(try stream.append(id), terminator: "") }
///     print(stream.finish())
public struct TokenTextStream: Sendable {
  private let tokenizer: BytePairTokenizer
  private var pending: [UInt8] = []

  public init(_ tokenizer: BytePairTokenizer) { self.tokenizer = tokenizer }

  /// The text that the token completes; empty when it ends inside a character. Throws ``TokenizationError`` for an id
  /// outside the vocabulary.
  public mutating func append(_ id: Int32) throws(TokenizationError) -> String {
    pending += try tokenizer.bytes(of: id)
    let complete = pending.count - Self.unfinishedByteCount(pending)
    let text = String(decoding: pending[..<complete], as: UTF8.self)
    pending.removeFirst(complete)
    return text
  }

  /// What is left, U+FFFD in place of an unfinished character.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// Bytes at the end that may yet become a character: a first byte of several with fewer than it announces after it.
  private static func unfinishedByteCount(_ bytes: [UInt8]) -> Int {
    for (following, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let length =
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      return following + 1 < length ? following + 1 : 0
    }
    return 0
  }
}
