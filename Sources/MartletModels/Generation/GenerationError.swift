/// Why prompts cannot be continued.
public enum GenerationError: Error, Equatable, Sendable {
  /// A prompt without tokens: there is nothing to continue.
  case emptyPrompt(index: Int)
  /// A token of a prompt that the model does not know.
  case unknownToken(Int32, promptIndex: Int, vocabularySize: Int)
  /// Prompt and continuation do not fit the model's context.
  case contextTooLong(promptIndex: Int, promptTokens: Int, newTokens: Int, contextLength: Int)
}

extension GenerationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyPrompt(let index): "prompt \(index) has no tokens to continue"
    case .unknownToken(let id, let index, let size):
      "token \(id) of prompt \(index) is not in the model's vocabulary of \(size)"
    case .contextTooLong(let index, let prompt, let new, let length):
      "prompt \(index) of \(prompt) tokens and \(new) more do not fit the model's context of \(length); "
        + "ask for fewer tokens, or let the context slide"
    }
  }
}
