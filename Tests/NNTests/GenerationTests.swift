import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct GenerationTests {
  /// Large enough weights that the likeliest token is one of many.
  static func model(context: Int, width: Int = 32, layers: Int = 3, dtype: DType = .float32) -> GPT {
    var generator = RandomGenerator(seed: 9)
    let model = GPT(
      .init(vocabularySize: 65, contextLength: context, layers: layers, heads: 4, width: width, dtype: dtype),
      using: &generator)
    for (_, parameter) in model.namedParameters() where parameter.shape.rank == 2 {
      parameter.assign(parameter.value.detached() * 24)
    }
    return model
  }

  static func prompt(_ count: Int, seed: UInt64) -> [Int32] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in Int32.random(in: 0..<65, using: &generator) }
  }

  /// Logits with the cache and without agree, and so do the likeliest tokens, for 256 steps.
  @Test func theCacheChangesNothing() throws {
    let model = Self.model(context: 300)
    let prompt = Self.prompt(9, seed: 1)
    let tokens = try generate(model, prompts: [prompt], maxTokens: 256)[0].tokens
    #expect(tokens.count == 256 && Set(tokens).count > 2)
    let all = prompt + tokens
    let uncached = withoutGradient { model(Tensor(all, shape: [1, all.count])) }[0]
    let greedy = uncached.argmax().array(of: Int32.self)
    #expect(Array(greedy[(prompt.count - 1)..<(all.count - 1)]) == tokens)
    let cache = model.makeCache(rows: 1, capacity: all.count)
    var worst = 0.0
    for place in all.indices.dropFirst(prompt.count - 1) {
      let new = place == prompt.count - 1 ? prompt : [all[place]]
      let cached = model.logits(after: Tensor(new, shape: [1, new.count]), rows: [0], cache: cache)
      let expected = uncached[place].array(of: Float.self)
      let largest = expected.map(abs).max() ?? 0
      for (a, b) in zip(cached.array(of: Float.self), expected) { worst = max(worst, Double(abs(a - b) / largest)) }
    }
    #expect(worst <= 1e-5, "largest difference \(worst) of the largest logit")
  }

  @Test(arguments: [DecodingStrategy.greedy, .sampling(temperature: 0.9, topK: 40, topP: 0.95)])
  func promptsOfDifferentLengthsGetWhatTheyGetAlone(strategy: DecodingStrategy) throws {
    let model = Self.model(context: 128)
    let prompts = [1, 17, 4, 30].map { Self.prompt($0, seed: UInt64($0)) }
    let together = try generate(model, prompts: prompts, maxTokens: 64, strategy: strategy, seed: 7)
    for (index, prompt) in prompts.enumerated() {
      let alone = try generate(model, prompts: [prompt], maxTokens: 64, strategy: strategy, seed: 7 + UInt64(index))
      #expect(together[index] == alone[0], "prompt \(index)")
    }
    #expect(Set(together.map(\.tokens)).count == 4)
  }

  @Test func aStepDoesNotCopyWhatItReads() {
    let model = Self.model(context: 64)
    let cache = model.makeCache(rows: 2, capacity: 64)
    let copies = Parameter.copiesMade
    for step in 0..<8 {
      let y = model.logits(after: Tensor([Int32(step), 3], shape: [2, 1]), rows: [0, 1], cache: cache)
      #expect(y.shape == [2, 65])
    }
    #expect(cache.counts == [8, 8] && Parameter.copiesMade == copies)
    cache.clear(row: 0)
    #expect(cache.counts == [0, 8])
  }

  @Test func stopTokensEnd() throws {
    let model = Self.model(context: 64)
    let prompt = Self.prompt(5, seed: 2)
    let free = try generate(model, prompts: [prompt], maxTokens: 20)[0]
    #expect(free.end == .length)
    let stop = try #require(free.tokens.last { $0 != free.tokens[0] })
    let place = try #require(free.tokens.firstIndex(of: stop))
    var told: [Int32] = []
    let other = Self.prompt(2, seed: 3)
    let results = try generate(model, prompts: [prompt, other], maxTokens: 20, stopTokens: [stop]) { index, token in
      if index == 0 { told.append(token) }
    }
    #expect(results[0].tokens == Array(free.tokens[..<place]) && results[0].end == .stopToken(stop))
    #expect(told == Array(free.tokens[...place]))
    #expect(results[1] == (try generate(model, prompts: [other], maxTokens: 20, stopTokens: [stop])[0]))
  }

  @Test func samplingFollowsItsSeed() throws {
    let model = Self.model(context: 64)
    func sample(_ seed: UInt64, _ strategy: DecodingStrategy = .sampling()) throws -> [Int32] {
      try generate(model, prompts: [[1, 2, 3]], maxTokens: 30, strategy: strategy, seed: seed)[0].tokens
    }
    #expect(try sample(1) == sample(1))
    #expect(try sample(1) != sample(2))
    let greedy = try generate(model, prompts: [[1, 2, 3]], maxTokens: 30)[0].tokens
    #expect(try sample(1, .sampling(topK: 1)) == greedy)
    #expect(try sample(1, .sampling(topP: 1e-6)) == greedy)
    #expect(try sample(1, .sampling(temperature: 1e-4)) == greedy)
  }

  /// Counts of one token drawn many times beside the probabilities.
  @Test func samplingHasTheDistributionOfTheLogits() throws {
    let model = Self.model(context: 4)
    let prompt: [Int32] = [5]
    let row = withoutGradient { model(Tensor(prompt, shape: [1, 1])).softmax() }
    let p = row.cast(to: .float64).array(of: Double.self)
    let order = p.indices.sorted { p[$0] > p[$1] }
    func counts(_ strategy: DecodingStrategy) throws -> [Int] {
      var counts = [Int](repeating: 0, count: 65)
      let prompts = [[Int32]](repeating: prompt, count: 4000)
      for result in try generate(model, prompts: prompts, maxTokens: 1, strategy: strategy, seed: 3) {
        counts[Int(result.tokens[0])] += 1
      }
      return counts
    }
    let all = try counts(.sampling())
    for id in order.prefix(5) {
      let expected = 4000 * p[id]
      let deviation = (expected * (1 - p[id])).squareRoot()
      let difference = Double(all[id]) - expected
      #expect(abs(difference) < 5 * deviation + 1)
    }
    let three = try counts(.sampling(topK: 3))
    #expect(Set(three.indices.filter { three[$0] > 0 }) == Set(order.prefix(3)))
    // The fewest likeliest tokens that have half of the probability.
    var (sum, kept) = (0.0, Set<Int>())
    for id in order where sum < 0.5 {
      kept.insert(id)
      sum += p[id]
    }
    let half = try counts(.sampling(topP: 0.5))
    #expect(Set(half.indices.filter { half[$0] > 0 }).isSubset(of: kept))
    #expect(half[order[0]] > 0)
  }

  @Test func whatDoesNotFitIsAnError() throws {
    let model = Self.model(context: 8)
    #expect(throws: GenerationError.emptyPrompt(index: 1)) {
      try generate(model, prompts: [[1], []], maxTokens: 1)
    }
    #expect(throws: GenerationError.unknownToken(65, promptIndex: 0, vocabularySize: 65)) {
      try generate(model, prompts: [[1, 65]], maxTokens: 1)
    }
    let long = GenerationError.contextTooLong(promptIndex: 0, promptTokens: 5, newTokens: 5, contextLength: 8)
    #expect(throws: long) { try generate(model, prompts: [[1, 2, 3, 4, 5]], maxTokens: 5) }
    #expect(try generate(model, prompts: [[1, 2, 3, 4, 5]], maxTokens: 4)[0].tokens.count == 4)
    #expect(try generate(model, prompts: [[1]], maxTokens: 0)[0].tokens == [])
    #expect(try generate(model, prompts: [], maxTokens: 3) == [])
    #expect("\(long)".contains("5 tokens and 5 more do not fit the model's context of 8"))
  }

  /// A full context begins again with its last half.
  @Test func theContextSlides() throws {
    let model = Self.model(context: 8)
    let prompt = Self.prompt(12, seed: 4)
    let tokens = try generate(model, prompts: [prompt], maxTokens: 30, whenFull: .slide)[0].tokens
    #expect(tokens.count == 30)
    var all = prompt
    var window = Array(prompt.suffix(8))
    for token in tokens {
      if window.count > 8 { window = Array(all.suffix(4)) }
      let logits = withoutGradient { model(Tensor(window, shape: [1, window.count])) }[0, -1]
      #expect(Int32(logits.argmax().item()) == token)
      all.append(token)
      window.append(token)
    }
    // Sliding together is sliding alone.
    let prompts = [prompt, [3, 4]]
    let both = try generate(model, prompts: prompts, maxTokens: 30, whenFull: .slide)
    #expect(both[0].tokens == tokens)
    #expect(both[1] == (try generate(model, prompts: [[3, 4]], maxTokens: 30, whenFull: .slide)[0]))
  }
}
