import Martlet

/// A GPT of ROWS.md, trained on random tokens of 65.
struct LanguageRow {
  let name: String
  let layers: Int
  let width: Int
  let heads: Int
  let tokens: Int
  let batch: Int

  static let all = [
    LanguageRow(name: "gpt-4x128-t64-b12", layers: 4, width: 128, heads: 4, tokens: 64, batch: 12),
    LanguageRow(name: "gpt-6x384-t256-b4", layers: 6, width: 384, heads: 6, tokens: 256, batch: 4),
  ]

  func measure(seconds: Double) -> [String: Any] {
    let before = ProcessMemory.resident
    let vocabulary = 65
    var generator = RandomGenerator(seed: 0)
    let configuration = GPTConfiguration(
      vocabularySize: vocabulary, contextLength: tokens, layers: layers, heads: heads, width: width, tiesHead: false)
    func draw() -> Tensor {
      let ids = (0..<batch * tokens).map { _ in Int32.random(in: 0..<Int32(vocabulary), using: &generator) }
      return Tensor(ids, shape: [batch, tokens])
    }
    let network = GPT(configuration, using: &generator)
    let (inputs, labels) = (draw(), draw())
    return ModelMeasurement(
      network: network, inputs: inputs, labels: labels, usesAdamW: true, items: batch * tokens
    ).measure(seconds: seconds, before: before)
  }
}
