/// An error caused by a file, a user or the machine, told in three parts.
///
/// `description` joins them as `path: reason (hint)`; nothing else in the package formats an error.
public protocol DescribedError: Error, CustomStringConvertible {
  /// The file or folder the error is about, as the user named it.
  var path: String? { get }
  /// What is wrong.
  var reason: String { get }
  /// What the user can do about it.
  var hint: String? { get }
}

extension DescribedError {
  public var description: String {
    (path.map { "\($0): " } ?? "") + reason + (hint.map { " (\($0))" } ?? "")
  }
}
