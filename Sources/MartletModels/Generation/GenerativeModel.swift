import MartletNN
import MartletTensor

/// What a model keeps of the tokens of several sequences, its rows, so that each further token costs one step.
public protocol GenerationCache: AnyObject {
  /// Tokens that a row has had.
  func count(row: Int) -> Int
  /// Makes a row empty.
  func clear(row: Int)
}

/// A model that continues sequences of tokens: what ``generate(_:prompts:maxTokens:strategy:seed:stopTokens:whenFull:onToken:)``
/// needs.
public protocol GenerativeModel: Module {
  associatedtype Cache: GenerationCache

  /// Number of different tokens; ids go from 0 to below it.
  var vocabularySize: Int { get }

  /// Tokens that a sequence can have; nil when there is no limit.
  var contextLength: Int? { get }

  /// An empty cache of `rows` sequences with room for `capacity` tokens each.
  func makeCache(rows: Int, capacity: Int) -> Cache

  /// Reads T further tokens of each of some rows and gives the logits of the token after them. It records no gradients.
  ///
  /// - Parameters:
  ///   - tokens: int32, [rows, T], T at least 1
  ///   - rows: rows of the cache, each once
  /// - Returns: [rows, vocabulary]
  func logits(after tokens: Tensor, rows: [Int], cache: Cache) -> Tensor
}
