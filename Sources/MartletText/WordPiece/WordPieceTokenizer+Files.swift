import MartletFormats

extension WordPieceTokenizer {
  /// Reads a vocab.txt: a token a line, whose number from 0 on is the id.
  ///
  /// Throws ``VocabularyError`` with the line of a fault, and `FileError` when the file cannot be read.
  public init(contentsOf path: String, options: Options = Options()) throws {
    let lines = try VocabularyLines(path)
    var pieces = ByteTable()
    for (index, line) in lines.lines.enumerated() {
      if line.isEmpty {
        throw VocabularyError(.malformedEntry, path: path, line: index + 1, problem: "the line is empty")
      }
      let (first, isNew) = pieces.insert(line)
      if !isNew {
        let token = String(decoding: line, as: UTF8.self)
        throw VocabularyError(
          .duplicate, path: path, line: index + 1, problem: "the token \"\(token)\" is on line \(first + 1) already")
      }
    }
    do throws(VocabularyError) { try self.init(pieces: pieces, options) } catch { throw error.inFile(path) }
  }
}
