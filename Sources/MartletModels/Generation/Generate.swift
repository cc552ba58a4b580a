import MartletNN
import MartletTensor

/// The continuation of one prompt.
public struct Continuation: Equatable, Sendable {
  /// Why it ended.
  public enum End: Equatable, Sendable {
    /// All tokens that were asked for are there.
    case length
    /// The model chose a stop token, which is not among the tokens.
    case stopToken(Int32)
  }

  /// The tokens after the prompt.
  public internal(set) var tokens: [Int32] = []
  public internal(set) var end = End.length
}

/// What happens when a sequence becomes longer than the model's context.
public enum FullContext: Sendable {
  /// Prompts and continuations that do not fit are refused before anything is computed.
  case fail
  /// The last half of the context is read again as if the sequence began there, and the rest forgotten. Of a prompt that is
  /// too long the end is read.
  case slide
}

/// Continues prompts token by token.
///
///     let continuations = try generate(model, prompts: [ids], maxTokens: 200, strategy: .sampling(temperature: 0.8), seed: 1)
///     print(try tokenizer.decode(continuations[0].tokens))
///
/// Prompts may differ in length; each gets the tokens that it gets alone. With sampling, prompt i draws from `seed + i`, and
/// its token at a step is a function of that, the step and the logits alone. The model runs in evaluation mode.
///
/// - Parameters:
///   - maxTokens: tokens of each continuation, fewer when it ends with a stop token.
///   - stopTokens: tokens that end a continuation.
///   - whenFull: what to do when the model's context does not hold a prompt and its continuation.
///   - onToken: told each token as soon as it is chosen, with the prompt it belongs to; stop tokens too.
/// - Precondition: no negative number of tokens, a strategy whose numbers make sense.
public func generate<Model: GenerativeModel>(
  _ model: Model, prompts: [[Int32]], maxTokens: Int, strategy: DecodingStrategy = .greedy, seed: UInt64 = 0,
  stopTokens: Set<Int32> = [], whenFull: FullContext = .fail,
  onToken: ((_ promptIndex: Int, _ token: Int32) -> Void)? = nil
) throws(GenerationError) -> [Continuation] {
  if maxTokens < 0 { misuse("generate", "\(maxTokens) tokens") }
  try check(prompts, model, maxTokens, whenFull)
  let sampler = TokenSampler(strategy, seed: seed)
  if maxTokens == 0 || prompts.isEmpty { return prompts.map { _ in Continuation() } }
  return model.evaluating {
    withoutGradient {
      var run = GenerationRun(model, prompts: prompts, maxTokens: maxTokens, sampler: sampler)
      return run.finish(stopTokens: stopTokens, onToken: onToken)
    }
  }
}

private func check(
  _ prompts: [[Int32]], _ model: some GenerativeModel, _ maxTokens: Int, _ whenFull: FullContext
) throws(GenerationError) {
  for (index, prompt) in prompts.enumerated() {
    if prompt.isEmpty { throw .emptyPrompt(index: index) }
    if let unknown = prompt.first(where: { $0 < 0 || $0 >= model.vocabularySize }) {
      throw .unknownToken(unknown, promptIndex: index, vocabularySize: model.vocabularySize)
    }
    // The last token is chosen and not read.
    if let length = model.contextLength, case .fail = whenFull, prompt.count + max(maxTokens - 1, 0) > length {
      throw .contextTooLong(
        promptIndex: index, promptTokens: prompt.count, newTokens: maxTokens, contextLength: length)
    }
  }
}

/// The state of one call of `generate`.
private struct GenerationRun<Model: GenerativeModel> {
  let model: Model
  let cache: Model.Cache
  let maxTokens: Int
  let sampler: TokenSampler
  /// Prompts and what has followed.
  var sequences: [[Int32]]
  var results: [Continuation]

  init(_ model: Model, prompts: [[Int32]], maxTokens: Int, sampler: TokenSampler) {
    self.model = model
    self.maxTokens = maxTokens
    self.sampler = sampler
    sequences = prompts
    results = prompts.map { _ in Continuation() }
    let longest = prompts.map(\.count).max() ?? 0
    let capacity = min(longest + maxTokens - 1, model.contextLength ?? .max)
    cache = model.makeCache(rows: prompts.count, capacity: capacity)
  }

  mutating func finish(stopTokens: Set<Int32>, onToken: ((Int, Int32) -> Void)?) -> [Continuation] {
    var active = Array(sequences.indices)
    for step in 0..<maxTokens where !active.isEmpty {
      let logits = logits(of: active)
      for row in active {
        let token = sampler.token(logits[row] ?? [], index: row, step: step)
        onToken?(row, token)
        if stopTokens.contains(token) {
          results[row].end = .stopToken(token)
        } else {
          results[row].tokens.append(token)
          sequences[row].append(token)
        }
      }
      active.removeAll { results[$0].end != .length }
    }
    return results
  }

  /// The logits of each active row's next token.
  private func logits(of active: [Int]) -> [Int: [Double]] {
    // Rows of different lengths read several tokens one after the other, one token together.
    var (alone, together): ([Int], [Int]) = ([], [])
    for row in active {
      let count = cache.count(row: row)
      let isFull = count > 0 && count == model.contextLength
      if isFull { cache.clear(row: row) }
      if isFull || count == 0 { alone.append(row) } else { together.append(row) }
    }
    var found: [Int: [Double]] = [:]
    for row in alone {
      let length = model.contextLength ?? .max
      // A row that has been read before begins again with half of its context.
      let isAgain = !results[row].tokens.isEmpty
      let tokens = sequences[row].suffix(isAgain ? max(length / 2, 1) : length)
      found.merge(read(Tensor(Array(tokens), shape: [1, tokens.count]), [row])) { $1 }
    }
    if !together.isEmpty {
      let tokens = together.compactMap { sequences[$0].last }
      found.merge(read(Tensor(tokens, shape: [tokens.count, 1]), together)) { $1 }
    }
    return found
  }

  private func read(_ tokens: Tensor, _ rows: [Int]) -> [Int: [Double]] {
    let logits = model.logits(after: tokens, rows: rows, cache: cache).cast(to: .float64).array(of: Double.self)
    let size = model.vocabularySize
    return Dictionary(
      uniqueKeysWithValues: rows.enumerated().map { index, row in
        (row, Array(logits[index * size..<(index + 1) * size]))
      })
  }
}
