import Foundation
import MartletFormats
import MartletTensor
import MartletText
import Testing

/// The published weights of all-MiniLM-L6-v2 beside the published outputs.
@Suite("MiniLM")
struct MiniLMTests {
  struct Reference: Sendable, CustomTestStringConvertible {
    let text: String
    let ids: [Int32]
    let embedding: [Double]

    var testDescription: String { String(text.prefix(40)).debugDescription }
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder of weights, where there is one; Scripts/minilm fetches it.
  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["MARTLET_MINILM"]
    let path = named ?? root.appending(path: "data/all-MiniLM-L6-v2").path
    return FileReader.exists("\(path)/model.safetensors") ? path : nil
  }()

  static let references: [Reference] = {
    let path = root.appending(path: "Tests/Fixtures/Sentences/minilm.json").path
    guard let bytes = try? FileReader.bytes(of: path), let document = try? JSONValue(parsing: bytes) else { return [] }
    return (document.arrayValue ?? []).map { entry in
      Reference(
        text: entry["text"]?.stringValue ?? "",
        ids: entry["token_ids"]?.arrayValue?.compactMap { $0.integerValue.map { Int32($0) } } ?? [],
        embedding: entry["embedding"]?.arrayValue?.compactMap(\.doubleValue) ?? [])
    }
  }()

  @Test("there are references") func count() {
    #expect(Self.references.count == 3 && Self.references.allSatisfy { $0.embedding.count == 384 })
  }

  @Test(
    "tokens and embeddings are the reference's",
    .enabled(if: MiniLMTests.folder != nil, "no weights in data/all-MiniLM-L6-v2; Scripts/minilm fetches them"))
  func embeddings() throws {
    let encoder = try SentenceEncoder(folder: try #require(Self.folder))
    #expect(encoder.maximumLength == 256 && encoder.width == 384 && encoder.pooling == .mean)
    let vectors = encoder.embed(Self.references.map(\.text)).cast(to: .float64).array(of: Double.self)
    for (row, reference) in Self.references.enumerated() {
      #expect(encoder.tokenizer.sequence(reference.text, maximumLength: 256).ids == reference.ids)
      let vector = vectors[row * 384..<(row + 1) * 384]
      func product(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let norms = product(vector, vector) * product(reference.embedding, reference.embedding)
      #expect(product(vector, reference.embedding) / norms.squareRoot() >= 0.99999)
      #expect(zip(vector, reference.embedding).map { abs($0 - $1) }.max() ?? 1 <= 2e-5)
    }
  }

  @Test(
    "any text has an embedding",
    .enabled(if: MiniLMTests.folder != nil, "no weights in data/all-MiniLM-L6-v2; Scripts/minilm fetches them"))
  func anyText() throws {
    let encoder = try SentenceEncoder(folder: try #require(Self.folder))
    let long = String(repeating: "a long story ", count: 500)
    let texts = ["", " ", long, "Ça va très bien, señor Größe", "机器学习很有趣", "🎉🤖", "x\u{0}y", "The cat sits on the mat."]
    let vectors = encoder.embed(texts)
    #expect(vectors.shape == [texts.count, 384])
    let lengths = vectors.norm(axes: [1]).array(of: Float.self)
    #expect(lengths.allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(encoder.tokenizer.sequence(long, maximumLength: 256).count == 256)
    // Meaning, not letters.
    let pairs = encoder.embed(["A kitten lies on a rug.", "Stock prices fell sharply."])
    let likeness = pairs.matmul(vectors[7...], transposeOther: true).array(of: Float.self)
    #expect(likeness[0] > 0.4 && likeness[1] < 0.2)
  }
}
