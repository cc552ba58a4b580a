import MartletFormats

/// A folder that is not a sentence encoder, or not one that is understood.
public struct SentenceEncoderError: DescribedError, Equatable {
  /// What kind of fault it is.
  public enum Kind: Sendable, Equatable {
    /// A file is not the JSON object that it should be.
    case notJSON
    /// A value is missing, or not one that can be.
    case badValue
    /// It is another kind of model.
    case unsupported
    /// The weights have other names or shapes than the model of the configuration.
    case weights
    /// The vocabulary has more tokens than the model.
    case vocabulary
  }

  public let kind: Kind
  public let path: String?
  public let reason: String

  public init(_ kind: Kind, path: String?, reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  public var hint: String? {
    switch kind {
    case .notJSON: "is it the right file?"
    case .badValue, .unsupported: nil
    case .weights, .vocabulary: "do all files of the folder belong to the same model?"
    }
  }
}
