/// Why a verification cannot be run as asked.
public enum VerificationError: Error, Equatable {
  /// No family has this name, or a name that contains this filter.
  case unknownFamily(String)
  /// The text names no case.
  case malformedCase(String)
}

extension VerificationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownFamily(let name):
      "no family of comparisons is called \"\(name)\"; a run without --filter lists them all"
    case .malformedCase(let text):
      "\"\(text)\" is no case; expected family:name=value,…,seed=number as a report prints it"
    }
  }
}
