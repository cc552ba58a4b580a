/// How the next token is chosen from its logits.
public enum DecodingStrategy: Equatable, Sendable {
  /// The likeliest token; of equals, the one with the smallest id.
  case greedy
  /// A token drawn from softmax(logits / temperature), of the `topK` likeliest tokens when given, and of those of the fewest
  /// likeliest whose probabilities reach `topP` when given.
  ///
  /// A. Fan, M. Lewis, Y. Dauphin, "Hierarchical Neural Story Generation", 2018 (top-k); A. Holtzman et al., "The Curious
  /// Case of Neural Text Degeneration", 2020 (top-p).
  case sampling(temperature: Double = 1, topK: Int? = nil, topP: Double? = nil)
}
