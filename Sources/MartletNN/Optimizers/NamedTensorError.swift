import MartletTensor

/// Named tensors that do not fit what they are loaded into.
public struct NamedTensorError: Error, Equatable, Sendable {
  /// A tensor whose shape or type is not the expected one.
  public struct Mismatch: Equatable, Sendable {
    /// The tensor's name.
    public let name: String
    /// The shape and type that were expected.
    public let expected: String
    /// The shape and type that were found.
    public let found: String

    public init(name: String, expected: String, found: String) {
      self.name = name
      self.expected = expected
      self.found = found
    }
  }

  /// Names that were expected and are not there.
  public let missing: [String]
  /// Names that nothing expected.
  public let unexpected: [String]
  /// Tensors of another shape or type.
  public let mismatched: [Mismatch]

  public init(missing: [String] = [], unexpected: [String] = [], mismatched: [Mismatch] = []) {
    self.missing = missing
    self.unexpected = unexpected
    self.mismatched = mismatched
  }

  /// Nothing is wrong.
  public var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty }
}

extension NamedTensorError: CustomStringConvertible {
  public var description: String {
    var parts: [String] = []
    if !missing.isEmpty { parts.append("missing: " + list(missing)) }
    if !unexpected.isEmpty { parts.append("unexpected: " + list(unexpected)) }
    if !mismatched.isEmpty {
      parts.append("mismatched: " + list(mismatched.map { "\($0.name) is \($0.found), expected \($0.expected)" }))
    }
    return parts.joined(separator: "; ")
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? shown + " and \(names.count - 8) more" : shown
  }
}
