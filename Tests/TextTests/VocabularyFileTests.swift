import MartletFormats
import MartletText
import TestSupport
import Testing

@Suite("Vocabulary files that cannot be used")
struct VocabularyFileTests {
  private static let special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"

  @Test(
    "vocab.txt: the kind of fault and its line",
    arguments: [
      ("", .empty, nil), (special + "a\n\nb\n", .malformedEntry, 6), (special + "a\nb\na\n", .duplicate, 7),
      ("[PAD]\n[UNK]\n[CLS]\n", .missingToken, nil),
    ] as [(String, VocabularyError.Kind, Int?)])
  func wordPieces(_ text: String, _ kind: VocabularyError.Kind, _ line: Int?) throws {
    let folder = TemporaryFolder()
    let path = folder.write(Array(text.utf8), to: "vocab.txt")
    let error = try #require(throws: VocabularyError.self) { try WordPieceTokenizer(contentsOf: path) }
    #expect(error.kind == kind && error.line == line && error.path == path)
    #expect(error.description.hasPrefix(path + ": " + (line.map { "line \($0): " } ?? "")))
  }

  @Test("vocab.txt that is not UTF-8, not there, with other line ends")
  func wordPieceBytes() throws {
    let folder = TemporaryFolder()
    let latin = folder.write(Array((Self.special + "caf").utf8) + [0xE9, 0x0A], to: "latin.txt")
    let error = try #require(throws: VocabularyError.self) { try WordPieceTokenizer(contentsOf: latin) }
    #expect(error.kind == .notUTF8 && error.line == 5)
    #expect(throws: FileError.self) { try WordPieceTokenizer(contentsOf: folder.path("none.txt")) }
    let text = (Self.special + "cat").split(separator: "\n").joined(separator: "\r\n")
    let tokenizer = try WordPieceTokenizer(contentsOf: folder.write(Array(text.utf8), to: "windows.txt"))
    #expect(tokenizer.encode("cat") == [4] && tokenizer.vocabularySize == 5 && tokenizer.maskID == nil)
  }

  /// A vocabulary of the bytes and "ab", with changes.
  private func vocabulary(_ change: (inout [JSONMember]) -> Void = { _ in }) throws -> String {
    let folder = TemporaryFolder()
    try BytePairTokenizer.trained(on: ["ab ab", "ab"], vocabularySize: 257).write(toFolder: folder.path)
    guard case .object(var members) = try JSONValue(parsing: FileReader.text(of: folder.path("vocab.json"))) else {
      return ""
    }
    change(&members)
    return JSONValue.object(members).text
  }

  private func error(_ vocabulary: String, _ merges: String, _ special: [String] = []) throws -> VocabularyError {
    let folder = TemporaryFolder()
    folder.write(Array(vocabulary.utf8), to: "vocab.json")
    folder.write(Array(merges.utf8), to: "merges.txt")
    return try #require(throws: VocabularyError.self) {
      try BytePairTokenizer(folder: folder.path, specialTokens: special)
    }
  }

  @Test("vocab.json: no JSON, no object, wrong ids, tokens that are none, bytes that are missing")
  func bytePairVocabularies() throws {
    let broken = try error("{\n\"a\": 0,\n\"b\" 1}", "")
    #expect(broken.kind == .notJSON && broken.line == 3 && broken.path?.hasSuffix("vocab.json") == true)
    #expect(try error("[]", "").kind == .notJSON)
    #expect(try error("{\"a\": 0, \"a\": 1}", "").kind == .notJSON)
    #expect(try error("{\"a\": 0}", "").kind == .missingToken)
    #expect(try error("{\"a\": 1}", "").kind == .wrongID)
    #expect(try error("{\"a\": -1}", "").kind == .wrongID)
    #expect(try error("{\"a\": 0.5}", "").kind == .wrongID)
    #expect(try error("{\"a\": 0, \"b\": 0}", "").kind == .duplicate)
    #expect(try error("{\"a b\": 0}", "").kind == .malformedEntry)
    #expect(try error("{\"\": 0}", "").kind == .malformedEntry)
    #expect(try error(vocabulary { $0.removeLast(2) }, "").reason.contains("byte 173"))
    #expect(try error(vocabulary(), "", ["<|end|>"]).kind == .missingToken)
  }

  @Test(
    "merges.txt: the kind of fault and its line",
    arguments: [
      ("#version: 0.2\na b\nab\n", .malformedEntry, 3), ("a b c\n", .malformedEntry, 1), ("a  b\n", .malformedEntry, 1),
      ("a b\n\n", .malformedEntry, 2), ("a b\na b\n", .duplicate, 2), ("b a\n", .missingToken, 1),
      ("xyz a\n", .missingToken, 1), ("a 中\n", .malformedEntry, 1),
    ] as [(String, VocabularyError.Kind, Int)])
  func bytePairMerges(_ merges: String, _ kind: VocabularyError.Kind, _ line: Int) throws {
    let error = try error(vocabulary(), merges)
    #expect(error.kind == kind && error.line == line && error.path?.hasSuffix("merges.txt") == true)
  }

  @Test("files that cannot be read or written")
  func files() throws {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try BytePairTokenizer(folder: folder.path("none")) }
    let tokenizer = BytePairTokenizer.trained(on: ["a"], vocabularySize: 256)
    #expect(throws: FileError.self) { try tokenizer.write(toFolder: folder.path + "/none/none") }
  }

  @Test("a vocabulary in memory with a token twice")
  func duplicates() throws {
    let names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "a"]
    #expect(throws: VocabularyError.self) { try WordPieceTokenizer(vocabulary: names) }
    // Canonically equal, but not the same bytes.
    #expect(try WordPieceTokenizer(vocabulary: names.dropLast() + ["\u{212B}", "\u{C5}"]).vocabularySize == 7)
  }
}
