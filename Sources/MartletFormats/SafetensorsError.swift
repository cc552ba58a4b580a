/// A file that breaks the rules of the safetensors format, or tensors that the format cannot hold.
public struct SafetensorsError: DescribedError, Equatable {
  public enum Kind: Sendable, Equatable {
    case tooShort, headerTooLarge, headerNotJSON, malformedEntry, unsupportedType, wrongSize, gapsOrOverlaps,
      wrongMetadata, tooLarge, changedWhileReading
  }

  public let kind: Kind
  public let path: String?
  public let reason: String

  public var hint: String? {
    switch kind {
    case .tooShort, .gapsOrOverlaps: "the file is incomplete or damaged: copy or write it again"
    case .tooLarge: "allow more memory, or read it on a larger machine"
    case .unsupportedType: "convert it to float32 first"
    case .headerTooLarge, .headerNotJSON: "is it a safetensors file?"
    default: "the file is damaged, or its writer breaks the format's rules"
    }
  }
}
