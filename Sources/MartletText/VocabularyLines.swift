import MartletFormats

/// The lines of a text file of a vocabulary.
struct VocabularyLines {
  /// Without their ends, "\n" or "\r\n"; nothing after the last end is no line.
  let lines: [ArraySlice<UInt8>]

  /// Far beyond any vocabulary.
  static let maximumByteCount = 1 << 28

  init(_ path: String) throws {
    let bytes = try FileReader.bytes(of: path, maximumByteCount: Self.maximumByteCount)
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end]
      if String(validating: line, as: UTF8.self) == nil {
        throw VocabularyError(.notUTF8, path: path, line: lines.count + 1, problem: "the line is not valid UTF-8")
      }
      lines.append(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
      start = end + 1
    }
    self.lines = lines
  }
}
