import Foundation
import MartletFormats
import MartletModels
import MartletNN
import MartletTensor
import MartletText
import TestSupport
import Testing

@Suite("sentence encoder")
struct SentenceEncoderTests {
  static let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat", "##s", "dog", ".", "mat"]
  static let config = """
    {"model_type": "bert", "hidden_act": "gelu", "vocab_size": 11, "hidden_size": 8, "num_hidden_layers": 2,
     "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 9, "type_vocab_size": 2,
     "layer_norm_eps": 1e-12, "position_embedding_type": "absolute"}
    """

  /// A folder with a model of random weights, as encoders are published.
  private func folder(
    config: String = config, prefix: String = "", edit: (inout NamedTensors) -> Void = { _ in }
  ) throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write(Array(config.utf8), to: "config.json")
    folder.write(Array(Self.vocabulary.map { $0 + "\n" }.joined().utf8), to: "vocab.txt")
    let path = folder.write(Array(Self.config.utf8), to: "sizes.json")
    var generator = RandomGenerator(seed: 1)
    let model = BERT(try BERTConfiguration(contentsOf: path), using: &generator)
    var tensors = NamedTensors(Weights.named(model).map { (prefix + $0.name, $0.tensor) })
    edit(&tensors)
    try tensors.save(safetensors: folder.path("model.safetensors"))
    return folder
  }

  private func rows(_ x: Tensor) -> [[Float]] {
    let values = x.array(of: Float.self)
    return (0..<x.shape[0]).map { Array(values[$0 * x.shape[1]..<($0 + 1) * x.shape[1]]) }
  }

  private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).map { abs($0 - $1) }.max() ?? 0
  }

  @Test("any text has a vector of length 1, the same in any batch")
  func anyText() throws {
    let folder = try folder()
    let encoder = try SentenceEncoder(folder: folder.path)
    #expect(encoder.maximumLength == 9 && encoder.width == 8)
    let long = String(repeating: "cats ", count: 40)
    let texts = ["a cat.", "", long, "Éa çat", "中 dog", "🐈 a", "dogs dogs", "\u{0}\u{FFFD}"]
    let vectors = rows(encoder.embed(texts, batchSize: 3))
    #expect(vectors.count == texts.count)
    for (text, vector) in zip(texts, vectors) {
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      #expect(largestDifference(encoder.embed(text).array(of: Float.self), vector) < 1e-6, "\(text.debugDescription)")
    }
    // Cut to nine tokens, [CLS] and [SEP] among them.
    #expect(largestDifference(vectors[2], encoder.embed("cats cats cats cat").array(of: Float.self)) < 1e-6)
    #expect(encoder.embed([]).shape == [0, 8])
    #expect(largestDifference(vectors[0], vectors[6]) > 1e-3)
  }

  @Test("the encoder of a larger model, without a pooler, with the files beside it")
  func furtherFiles() throws {
    let plain = try folder()
    let folder = try folder(prefix: "bert.") { tensors in
      tensors["bert.pooler.dense.weight"] = nil
      tensors["bert.pooler.dense.bias"] = nil
      tensors["bert.embeddings.position_ids"] = Tensor.arange(0..<9, dtype: .int64).reshaped(to: [1, 9])
      tensors["cls.predictions.bias"] = Tensor.zeros([11])
    }
    let same = try SentenceEncoder(folder: folder.path)
    let expected = try SentenceEncoder(folder: plain.path).embed(["a cat", "Cats"])
    #expect(same.embed(["a cat", "Cats"]).array(of: Float.self) == expected.array(of: Float.self))

    folder.write(Array("{\"max_seq_length\": 4, \"do_lower_case\": false}".utf8), to: "sentence_bert_config.json")
    folder.write(Array("{\"do_lower_case\": false, \"strip_accents\": null}".utf8), to: "tokenizer_config.json")
    folder.write(
      Array("{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}".utf8), to: "1_Pooling/config.json"
    )
    let other = try SentenceEncoder(folder: folder.path)
    #expect(other.maximumLength == 4 && other.pooling == .first && !other.tokenizer.options.lowercases)
    #expect(largestDifference(rows(other.embed(["a cat"]))[0], rows(expected)[0]) > 1e-3)
  }

  private func failure(_ folder: TemporaryFolder) throws -> SentenceEncoderError {
    try #require(#expect(throws: SentenceEncoderError.self) { try SentenceEncoder(folder: folder.path) })
  }

  @Test("weights with other names or shapes are told by name")
  func otherWeights() throws {
    let missing = try failure(folder { $0["encoder.layer.1.attention.self.key.bias"] = nil })
    #expect(missing.kind == .weights && missing.path?.hasSuffix("model.safetensors") ?? false)
    #expect(missing.description.contains("missing: encoder.layer.1.attention.self.key.bias"))
    let unexpected = try failure(folder { $0["classifier.weight"] = Tensor.zeros([2, 8]) })
    #expect(unexpected.description.contains("unexpected: classifier.weight"))
    let shape = try failure(folder { $0["pooler.dense.weight"] = Tensor.zeros([8, 9]) })
    #expect(shape.description.contains("pooler.dense.weight is [8, 9] float32, expected [8, 8] float32"))
  }

  @Test("what config.json lacks or has otherwise is told")
  func configurations() throws {
    func changed(_ from: String, _ to: String) throws -> SentenceEncoderError {
      try failure(folder(config: Self.config.replacingOccurrences(of: from, with: to)))
    }
    #expect(try failure(folder(config: "{")).kind == .notJSON)
    #expect(try failure(folder(config: "[]")).reason == "the file is not a JSON object")
    #expect(try changed("\"hidden_size\": 8, ", "").description.contains("config.json: there is no hidden_size"))
    #expect(try changed("8", "\"8\"").reason.contains("hidden_size is \"8\", but must be a whole number"))
    #expect(try changed("\"num_attention_heads\": 2", "\"num_attention_heads\": 3").reason.contains("does not divide"))
    #expect(try changed("\"bert\"", "\"roberta\"").reason == "model_type is roberta; known: bert")
    #expect(try changed("\"gelu\"", "\"swish\"").kind == .unsupported)
    #expect(try changed("\"vocab_size\": 11", "\"vocab_size\": 10").kind == .vocabulary)
    #expect(throws: FileError.self) { try SentenceEncoder(folder: "/nowhere") }
  }
}
