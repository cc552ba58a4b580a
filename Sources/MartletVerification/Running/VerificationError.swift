/// Why a verification cannot be run as asked.
public enum VerificationError: Error, Equatable {
  /// No family has this name, or a name that contains this filter.
  case unknownFamily(String)
  /// The text names no case.
  case malformedCase(String)
  /// The BLAS core cannot be used, and why.
  case unusableCore(String, reason: String)
  /// The CPU cannot run this SIMD level, or there is none of that name; `known` lists those that it can.
  case unusableLevel(String, known: [String])
}

extension VerificationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownFamily(let name):
      "no family of comparisons is called \"\(name)\"; a run without --filter lists them all"
    case .malformedCase(let text):
      "\"\(text)\" is no case; expected family:name=value,…,seed=number as a report prints it"
    case .unusableCore(let core, let reason):
      "the BLAS core \"\(core)\" cannot be used: \(reason)"
    case .unusableLevel(let level, let known):
      "the SIMD level \"\(level)\" is not to be had here; this machine has \(known.joined(separator: ", "))"
    }
  }
}
