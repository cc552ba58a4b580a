/// A file that breaks the rules of NumPy's formats .npy and .npz, or holds what tensors cannot.
public struct NumPyError: DescribedError, Equatable {
  public enum Kind: Sendable, Equatable {
    // An array.
    case notNumPy, unsupportedVersion, tooShort, headerTooLarge, malformedHeader, unsupportedType, wrongSize,
      trailingBytes, malformedValue, valueOutOfRange, tooLarge
    // An archive of arrays.
    case notAnArchive, malformedArchive, unsupportedArchive, duplicateName, notAnArray, damagedData, wrongChecksum
    case changedWhileReading
  }

  public let kind: Kind
  public let path: String?
  public let reason: String

  public var hint: String? {
    switch kind {
    case .notNumPy: "is it a .npy file? An archive of arrays is read as .npz"
    case .notAnArchive: "is it a .npz file? A single array is read as .npy"
    case .unsupportedType: "convert it with astype, or save each field on its own"
    case .unsupportedVersion, .unsupportedArchive: "save it again with numpy.save or numpy.savez"
    case .valueOutOfRange: "convert it to a type that holds these values and is supported"
    case .tooLarge: "allow more memory, or read it on a larger machine"
    case .tooShort, .damagedData, .wrongChecksum: "the file is incomplete or damaged: copy or write it again"
    case .notAnArray: "only .npy members are read"
    default: "the file is damaged, or its writer breaks the format's rules"
    }
  }
}
