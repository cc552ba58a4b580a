import Foundation
import Martlet
import TestSupport
import Testing

/// The examples of Transformers are programs that the build compiles; here each runs briefly.
@Suite struct TransformerExampleTests {
  private func run(_ program: String, _ arguments: String...) throws -> [String] {
    let result = ProgramRun(productsFolder + "/\(program)", arguments).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  /// 85 right of 100, from the line that says so.
  private func share(_ lines: [String]) throws -> Double {
    let words = try #require(lines.last).split(separator: " ")
    #expect(words.count == 4 && words[1] == "of" && words[3] == "right")
    return try #require(Double(words[0])) / #require(Double(words[2]))
  }

  @Test func sequencesAreSorted() throws {
    let lines = try run("CopyTask", "sort", "300")
    #expect(try share(lines) >= 0.9, "\(lines)")
  }

  @Test func shapesAreLearned() throws {
    // A line of sizes, one an epoch, and one of the result; one in six would be chance.
    let lines = try run("ViT", "8", "1500")
    #expect(lines.count == 10 && lines[1].hasPrefix("epoch 0: loss "), "\(lines)")
    #expect(try share(lines) >= 0.25, "\(lines)")
  }

  /// With a model of random weights: it finds the line that is the query.
  @Test func linesAreFound() throws {
    let folder = TemporaryFolder()
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cats", "sleep", "dogs", "run", "fast"]
    folder.write(Array(words.map { $0 + "\n" }.joined().utf8), to: "vocab.txt")
    let config = """
      {"vocab_size": 10, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
       "max_position_embeddings": 8, "type_vocab_size": 2}
      """
    let path = folder.write(Array(config.utf8), to: "config.json")
    var generator = RandomGenerator(seed: 1)
    try BERT(BERTConfiguration(contentsOf: path), using: &generator).save(to: folder.path("model.safetensors"))
    let text = folder.write(Array("Cats sleep.\n\n  Dogs run fast.\nCats run.\n".utf8), to: "text.txt")
    let lines = try run("SentenceSearch", folder.path, text, "cats run.")
    #expect(lines.first?.hasPrefix("3 lines in ") ?? false)
    #expect(lines.dropFirst().first == "cats run.")
    #expect(lines.dropFirst(2).first == "  1.000  Cats run.")
  }

  @Test func missingModelsAreTold() {
    let result = ProgramRun(productsFolder + "/SentenceSearch", ["/nowhere", "/nothing", "a"]).wait()
    #expect(result.exitCode == 1 && result.errors.contains("/nowhere/config.json: cannot read"))
    #expect(ProgramRun(productsFolder + "/SentenceSearch", []).wait().exitCode == 2)
  }
}
