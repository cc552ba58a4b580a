public import MartletFormats

/// A model or checkpoint file that is valid safetensors but not what is needed here.
public struct CheckpointError: DescribedError, Equatable {
  public let path: String?
  public let reason: String
  public let hint: String?

  public init(path: String?, reason: String, hint: String? = nil) {
    self.path = path
    self.reason = reason
    self.hint = hint
  }
}
