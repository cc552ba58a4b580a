/// Turns text into the numbers of tokens and back.
public protocol Tokenizer: Sendable {
  /// Number of different tokens; ids go from 0 to below it.
  var vocabularySize: Int { get }

  /// The ids of the text's tokens.
  ///
  /// Throws ``TokenizationError`` when the vocabulary has no token for a part of the text and the tokenizer has no other
  /// way to say so.
  func encode(_ text: String) throws(TokenizationError) -> [Int32]

  /// The text of the tokens. Throws ``TokenizationError`` for an id that the vocabulary does not have.
  func decode(_ ids: some Sequence<Int32>) throws(TokenizationError) -> String
}
