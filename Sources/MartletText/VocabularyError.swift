import MartletFormats

/// A vocabulary, or a file of one, that cannot be used.
public struct VocabularyError: DescribedError, Equatable {
  /// What kind of fault it is.
  public enum Kind: Sendable, Equatable {
    /// The file is not valid UTF-8.
    case notUTF8
    /// The file is not the JSON object that it should be.
    case notJSON
    /// A line or an entry does not have the form it should have.
    case malformedEntry
    /// There are no tokens.
    case empty
    /// A token, an id or a merge appears twice.
    case duplicate
    /// A token that is needed is not there.
    case missingToken
    /// Ids do not go from 0 to below the number of tokens.
    case wrongID
  }

  public let kind: Kind
  /// The file, if the vocabulary comes from one.
  public let path: String?
  /// The line of the file, counted from 1, if the fault has a place.
  public let line: Int?
  private let problem: String

  public init(_ kind: Kind, path: String?, line: Int? = nil, problem: String) {
    self.kind = kind
    self.path = path
    self.line = line
    self.problem = problem
  }

  public var reason: String { (line.map { "line \($0): " } ?? "") + problem }

  public var hint: String? {
    switch kind {
    case .notUTF8, .notJSON, .malformedEntry: "is it the right file?"
    case .missingToken, .wrongID: "vocabulary and tokenizer must belong together"
    case .empty, .duplicate: nil
    }
  }

  /// The same fault in a file.
  func inFile(_ path: String, line: Int? = nil) -> VocabularyError {
    VocabularyError(kind, path: path, line: line ?? self.line, problem: problem)
  }
}
