/// Why a window cannot slide over an image as asked.
public struct GeometryError: Error, Equatable, CustomStringConvertible {
  /// The operation, for example "convolution".
  public let operation: String
  /// What is impossible, with the numbers.
  public let reason: String

  package init(operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }

  public var description: String { "\(operation): \(reason)" }
}
