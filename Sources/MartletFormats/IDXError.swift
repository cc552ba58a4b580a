/// A file that is not IDX, or is damaged.
public struct IDXError: DescribedError, Equatable {
  public let path: String?
  public let reason: String
  public var hint: String? { "install the package that holds it again, or download it again" }
}
