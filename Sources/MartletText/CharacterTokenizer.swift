import MartletTensor

/// One token a character, that is a Unicode scalar, in the order of the vocabulary.
///
///     let tokenizer = CharacterTokenizer(charactersOf: text)
///     let ids = try tokenizer.encode("To be")
public struct CharacterTokenizer: Tokenizer, Equatable {
  /// What ``encode(_:)`` does with a character that the vocabulary does not have.
  public enum UnknownCharacters: Sendable, Equatable {
    /// Throws ``TokenizationError``.
    case fail
    /// Leaves it out.
    case skip
    /// Puts the token with this id in its place.
    case replace(id: Int32)
  }

  /// The characters; a character's place is its id.
  public let vocabulary: [Unicode.Scalar]
  /// What happens to characters that the vocabulary does not have.
  public let unknownCharacters: UnknownCharacters
  /// The id of each scalar up to the largest one of the vocabulary; -1 where there is none.
  private let ids: [Int32]

  /// The distinct characters of the text, in the order of their code points.
  public init(charactersOf text: String, unknownCharacters: UnknownCharacters = .fail) {
    let largest = text.unicodeScalars.lazy.map(\.value).max()
    var isPresent = [Bool](repeating: false, count: largest.map { Int($0) + 1 } ?? 0)
    for scalar in text.unicodeScalars { isPresent[Int(scalar.value)] = true }
    let characters = isPresent.indices.filter { isPresent[$0] }
    self.init(unique: characters.compactMap { Unicode.Scalar(UInt32($0)) }, unknownCharacters)
  }

  /// A vocabulary that was kept, such as a checkpoint's: ``vocabularyText`` of the tokenizer it was trained with.
  ///
  /// Throws ``VocabularyError`` when a character appears twice.
  public init(vocabulary text: String, unknownCharacters: UnknownCharacters = .fail) throws(VocabularyError) {
    var seen: Set<Unicode.Scalar> = []
    for scalar in text.unicodeScalars where !seen.insert(scalar).inserted {
      throw VocabularyError(
        .duplicate, path: nil, problem: "the character \(scalar.debugDescription) (\(scalar.codePoint)) appears twice")
    }
    self.init(unique: Array(text.unicodeScalars), unknownCharacters)
  }

  private init(unique vocabulary: [Unicode.Scalar], _ unknownCharacters: UnknownCharacters) {
    if case .replace(let id) = unknownCharacters, !vocabulary.indices.contains(Int(id)) {
      misuse("CharacterTokenizer", "id \(id) is to replace unknown characters in \(vocabulary.count) tokens")
    }
    var ids = [Int32](repeating: -1, count: vocabulary.map { Int($0.value) + 1 }.max() ?? 0)
    for (id, scalar) in vocabulary.enumerated() { ids[Int(scalar.value)] = Int32(id) }
    self.vocabulary = vocabulary
    self.unknownCharacters = unknownCharacters
    self.ids = ids
  }

  public var vocabularySize: Int { vocabulary.count }

  /// The vocabulary as one text, to be kept beside a model.
  public var vocabularyText: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: vocabulary)
    return text
  }

  /// The ids of the text's characters. Throws ``TokenizationError`` for an unknown one if it is to fail.
  public func encode(_ text: String) throws(TokenizationError) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(text.utf8.count)
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      let value = Int(scalar.value)
      if value < ids.count, ids[value] >= 0 {
        result.append(ids[value])
        continue
      }
      switch unknownCharacters {
      case .fail: throw TokenizationError(.unknownCharacter(scalar, offset: offset))
      case .skip: break
      case .replace(let id): result.append(id)
      }
    }
    return result
  }

  public func decode(_ ids: some Sequence<Int32>) throws(TokenizationError) -> String {
    var bytes: [UInt8] = []
    for id in ids {
      guard vocabulary.indices.contains(Int(id)) else {
        throw TokenizationError(.unknownID(id, vocabularySize: vocabularySize))
      }
      bytes.append(scalar: vocabulary[Int(id)].value)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
