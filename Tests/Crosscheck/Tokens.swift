import MartletFormats
import MartletText

/// Texts of a folder turned into tokens: what the package tokenizers must make of them too.
///
/// The folder holds texts.json; vocab.txt for WordPiece; for byte pairs a folder `theirs` with a trained vocabulary,
/// corpus.json and size.json to train one here, which is written to `ours`.
enum Tokens {
  static func write(in folder: String) throws {
    let texts = try strings("\(folder)/texts.json")
    try writeWordPieces(of: texts, in: folder)
    try writeBytePairs(of: texts, in: folder)
  }

  private static func writeWordPieces(of texts: [String], in folder: String) throws {
    let variants: [(name: String, options: WordPieceTokenizer.Options)] = [
      ("uncased", .init()), ("cased", .cased), ("accents", .init(stripsAccents: false)),
      ("stripped", .init(lowercases: false, stripsAccents: true)), ("joined", .init(isolatesIdeographs: false)),
    ]
    for (name, options) in variants {
      let tokenizer = try WordPieceTokenizer(contentsOf: "\(folder)/vocab.txt", options: options)
      try write(texts.map { tokenizer.sequence($0).ids }, to: "\(folder)/\(name).json")
    }
    let tokenizer = try WordPieceTokenizer(contentsOf: "\(folder)/vocab.txt")
    try write(texts.map { tokenizer.sequence($0, maximumLength: 16).ids }, to: "\(folder)/cut.json")
    let pairs = zip(texts, texts.dropFirst()).map { tokenizer.sequence($0, $1, maximumLength: 24) }
    try write(pairs.map { $0.ids + $0.types }, to: "\(folder)/pairs.json")
  }

  private static func writeBytePairs(of texts: [String], in folder: String) throws {
    let theirs = try BytePairTokenizer(folder: "\(folder)/theirs")
    try write(texts.map { theirs.encode($0) }, to: "\(folder)/theirs.json")
    let size = try JSONValue(parsing: FileReader.text(of: "\(folder)/size.json")).integerValue ?? 0
    let ours = BytePairTokenizer.trained(on: try strings("\(folder)/corpus.json"), vocabularySize: size)
    try ours.write(toFolder: "\(folder)/ours")
    try write(texts.map { ours.encode($0) }, to: "\(folder)/ours.json")
    let decoded = try texts.map { text in JSONValue.string(try ours.decode(ours.encode(text))) }
    try AtomicFile.write(JSONValue.array(decoded).text, to: "\(folder)/decoded.json")
  }

  private static func strings(_ path: String) throws -> [String] {
    try JSONValue(parsing: FileReader.text(of: path)).arrayValue?.compactMap(\.stringValue) ?? []
  }

  private static func write(_ lists: [[Int32]], to path: String) throws {
    let values = lists.map { JSONValue.array($0.map { .integer(Int($0)) }) }
    try AtomicFile.write(JSONValue.array(values).text, to: path)
  }
}
