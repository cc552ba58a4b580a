import MartletFormats

/// A text or a list of ids that a vocabulary cannot express.
public struct TokenizationError: DescribedError, Equatable {
  /// What kind of fault it is.
  public enum Kind: Sendable, Equatable {
    /// A character that the vocabulary does not have; `offset` counts Unicode scalars from the start of the text.
    case unknownCharacter(Unicode.Scalar, offset: Int)
    /// An id outside the vocabulary.
    case unknownID(Int32, vocabularySize: Int)
  }

  public let kind: Kind

  public init(_ kind: Kind) { self.kind = kind }

  public var path: String? { nil }

  public var reason: String {
    switch kind {
    case .unknownCharacter(let scalar, let offset):
      "the character \(scalar.debugDescription) (\(scalar.codePoint)) at offset \(offset) is not in the vocabulary"
    case .unknownID(let id, let size): "id \(id) is not in the vocabulary of \(size) tokens"
    }
  }

  public var hint: String? {
    switch kind {
    case .unknownCharacter: "choose to skip or replace unknown characters, or make the vocabulary from this text too"
    case .unknownID: nil
    }
  }
}

extension Unicode.Scalar {
  /// The scalar's number as it is usually written: U+00E9.
  var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
