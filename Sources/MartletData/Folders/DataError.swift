import MartletFormats

/// A data set that cannot be used as it is.
public struct DataError: DescribedError, Equatable {
  /// What kind of fault it is.
  public enum Kind: String, Sendable, Codable {
    /// There is no such folder, or the system refused to list it.
    case unreadableFolder
    /// There are no class folders.
    case noClasses
    /// A class has no image.
    case emptyClass
    /// A class of the training split is missing from another split.
    case missingClass
    /// A class is not among those the model or the training split knows.
    case unknownClass
    /// Two folders claim to be the same split.
    case ambiguousSplit
    /// There is nothing in the split that was asked for.
    case emptySplit
    /// A bad image was found, and bad images are to stop the work.
    case badImage
    /// A package of the operating system is not installed.
    case missingPackage
    /// The place for a new data set is taken, or cannot be written.
    case unwritable
    /// A source file does not hold what it should.
    case badSource
    /// An option's value makes no sense.
    case badOption
  }

  public let kind: Kind
  public let path: String?
  public let reason: String
  public let hint: String?

  public init(_ kind: Kind, path: String?, reason: String, hint: String? = nil) {
    self.kind = kind
    self.path = path
    self.reason = reason
    self.hint = hint
  }
}
