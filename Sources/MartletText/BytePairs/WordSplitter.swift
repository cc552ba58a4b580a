/// Divides text as GPT-2 does before it merges: no token reaches over a boundary.
///
/// The parts are those that the pattern `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+` finds one
/// after another: an English ending after an apostrophe; letters, digits or other characters, with one space before them; white
/// space without its last character, which belongs to what follows it if it is a space. Together they are the text.
///
/// Radford, Wu, Child, Luan, Amodei, Sutskever: "Language models are unsupervised multitask learners", 2019, section 2.2.
struct WordSplitter {
  enum ScalarClass: UInt8, Sendable {
    case letter, number, space, other
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let classes: [ScalarClass]
  private var position = 0

  /// The text is valid UTF-8 and outlives the splitter.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    classes = Self.table
  }

  /// The bytes of the next part; nil at the end.
  mutating func next() -> Range<Int>? {
    guard position < bytes.count else { return nil }
    let start = position
    if let length = ending(at: start) {
      position += length
      return start..<position
    }
    var (kind, length) = scalarClass(at: position)
    if bytes[start] == UInt8(ascii: " "), start + 1 < bytes.count {
      let (following, followingLength) = scalarClass(at: start + 1)
      if following != .space { (kind, length) = (following, 1 + followingLength) }
    }
    position += length
    var last = length
    while position < bytes.count {
      let (following, length) = scalarClass(at: position)
      if following != kind { break }
      position += length
      last = length
    }
    // The last of several spaces is left to the word that follows.
    if kind == .space, position < bytes.count, position - last > start { position -= last }
    return start..<position
  }

  /// The length of an English ending with its apostrophe.
  @inline(__always)
  private func ending(at start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "'"), start + 1 < bytes.count else { return nil }
    let first = bytes[start + 1]
    let second = start + 2 < bytes.count ? bytes[start + 2] : 0
    switch (Unicode.Scalar(first), Unicode.Scalar(second)) {
    case ("s", _), ("t", _), ("m", _), ("d", _): return 2
    case ("r", "e"), ("v", "e"), ("l", "l"): return 3
    default: return nil
    }
  }

  @inline(__always)
  private func scalarClass(at position: Int) -> (ScalarClass, length: Int) {
    let (scalar, length) = bytes.scalar(at: position)
    if scalar < UInt32(Self.tableSize) { return (classes[Int(scalar)], length) }
    return (Self.computedClass(of: scalar), length)
  }

  private static let tableSize = 0x3400
  private static let table = (0..<UInt32(tableSize)).map(computedClass)

  private static func computedClass(of value: UInt32) -> ScalarClass {
    if 0x4E00...0x9FFF ~= value || 0xAC00...0xD7A3 ~= value { return .letter }
    guard let scalar = Unicode.Scalar(value) else { return .other }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return scalar.properties.isWhitespace ? .space : .other
    }
  }
}
