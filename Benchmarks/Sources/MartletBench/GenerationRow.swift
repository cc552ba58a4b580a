import Martlet

/// Writing with the model of gpt-6x384 and a context of 1,024: what a token costs, early and late, alone and of four prompts.
struct GenerationRow {
  static let name = "gpt-6x384-generation"

  func measure() throws -> [String: Any] {
    var generator = RandomGenerator(seed: 0)
    let model = GPT(
      GPTConfiguration(
        vocabularySize: 65, contextLength: 1024, layers: 6, heads: 6, width: 384, tiesHead: false), using: &generator)
    let (alone, ends) = try times(model, prompts: [[1]], tokens: 1023)
    let (four, _) = try times(model, prompts: [[1], [2, 3], [4, 5, 6], [7, 8, 9, 10]], tokens: 256)
    return [
      "token_10_ms": median(ends[5..<15]) * 1e3, "token_1000_ms": median(ends[995..<1005]) * 1e3,
      "tokens_s": 1023 / alone, "tokens_s_of_4": 4 * 256 / four,
    ]
  }

  /// Seconds of the whole and of each token of the first prompt.
  private func times(_ model: GPT, prompts: [[Int32]], tokens: Int) throws -> (whole: Double, each: [Double]) {
    let clock = ContinuousClock()
    let start = clock.now
    var last = start
    var each: [Double] = []
    _ = try generate(model, prompts: prompts, maxTokens: tokens) { index, _ in
      if index > 0 { return }
      let now = clock.now
      each.append((now - last) / .seconds(1))
      last = now
    }
    return ((clock.now - start) / .seconds(1), each)
  }

  private func median(_ times: ArraySlice<Double>) -> Double { times.sorted()[times.count / 2] }
}
