/// The 256 visible characters by which GPT-2's files write bytes.
///
/// A byte that is a visible character of Latin-1 stands for itself; the others, in order, are U+0100 and what follows. In the
/// order of the characters, the bytes have the ids 0 to 255 in a trained vocabulary.
enum ByteAlphabet {
  /// The character of each byte.
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...255).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
      default:
        defer { next += 1 }
        return Unicode.Scalar(next)!
      }
    }
  }()

  /// The byte of each character.
  private static let bytes = Dictionary(uniqueKeysWithValues: zip(characters, UInt8.min...UInt8.max))

  /// All bytes in the order of their characters.
  static let ordered = (UInt8.min...UInt8.max).sorted { characters[Int($0)] < characters[Int($1)] }

  /// The bytes as text.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(characters[Int(byte)]) }
    return text
  }

  /// The bytes that a text stands for; nil when it has a character that stands for none.
  static func bytes(of text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar] else { return nil }
      result.append(byte)
    }
    return result
  }
}
