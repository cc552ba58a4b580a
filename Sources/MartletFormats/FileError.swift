import Glibc

/// A file or folder that the operating system refused to open, read, write or rename.
public struct FileError: DescribedError, Equatable {
  public let path: String?
  /// What was attempted: "read", "write", "create", "rename" …
  public let operation: String
  /// The system's `errno`.
  public let code: Int32

  public init(path: String, operation: String, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  public var reason: String { "cannot \(operation): \(String(cString: strerror(code)))" }

  public var hint: String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space and try again; what was there before is untouched"
    case EACCES, EPERM: "check the permissions of the file and of the folders above it"
    case EROFS: "choose a place that can be written to"
    case ENAMETOOLONG: "choose a shorter name"
    case EMFILE, ENFILE: "raise the limit of open files with ulimit -n"
    default: nil
    }
  }
}
