import MartletFormats

/// A text that is too short for the windows that are to be taken from it.
public struct TextDataError: DescribedError, Equatable {
  public let tokenCount: Int
  public let contextLength: Int

  public var path: String? { nil }
  public var reason: String {
    "\(tokenCount) tokens do not make one window of \(contextLength) and the token that follows it"
  }
  public var hint: String? { "take a longer text or a shorter context" }
}
