import MartletFormats
import MartletTensor
import MartletText

/// The tokens and embeddings that a published sentence encoder gives the texts of a JSON list.
enum Sentences {
  static func write(encoder folder: String, texts path: String, to target: String) throws {
    let encoder = try SentenceEncoder(folder: folder)
    let texts = try JSONValue(parsing: FileReader.bytes(of: path)).arrayValue?.compactMap(\.stringValue) ?? []
    let ids = texts.map { encoder.tokenizer.sequence($0, maximumLength: encoder.maximumLength).ids }
    let values = ids.map { JSONValue.array($0.map { .integer(Int($0)) }) }
    try AtomicFile.write(JSONValue.array(values).text, to: "\(target).json")
    try encoder.embed(texts).save(npy: "\(target).npy")
  }
}
