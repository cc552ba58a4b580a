import MartletKernels

/// What a case is made from, in words: "m=65,n=17,transposes=nt". The text is all that is needed to build the case again.
public struct CaseParameters: Sendable, Equatable {
  private var entries: [(name: String, value: String)]

  init(_ entries: [(name: String, value: String)] = []) { self.entries = entries }

  public subscript(name: String) -> String {
    guard let entry = entries.first(where: { $0.name == name }) else {
      fatalError("CaseParameters: no \(name) among \(description)")
    }
    return entry.value
  }

  public func has(_ name: String) -> Bool { entries.contains { $0.name == name } }

  func int(_ name: String) -> Int {
    guard let value = Int(self[name]) else { fatalError("CaseParameters: \(name)=\(self[name]) is no integer") }
    return value
  }

  func double(_ name: String) -> Double {
    guard let value = Double(self[name]) else { fatalError("CaseParameters: \(name)=\(self[name]) is no number") }
    return value
  }

  func flag(_ name: String) -> Bool { self[name] == "yes" }

  /// How a matrix product is computed.
  var gemmAlgorithm: GemmAlgorithm {
    guard let value = GemmAlgorithm(rawValue: self["algorithm"]) else {
      fatalError("CaseParameters: algorithm=\(self["algorithm"]) is none of the products'")
    }
    return value
  }

  /// The activation, none in families without that axis.
  var activation: Activation {
    if !has("activation") { return .none }
    guard let value = Activation(rawValue: self["activation"]) else {
      fatalError("CaseParameters: activation=\(self["activation"]) is none of the kernels'")
    }
    return value
  }

  /// "3x5" as (3, 5).
  func pair(_ name: String) -> (Int, Int) {
    let parts = self[name].split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2 else { fatalError("CaseParameters: \(name)=\(self[name]) is no pair") }
    return (parts[0], parts[1])
  }

  var names: [String] { entries.map(\.name) }

  func without(_ name: String) -> CaseParameters { CaseParameters(entries.filter { $0.name != name }) }

  func with(_ name: String, _ value: String) -> CaseParameters {
    CaseParameters(without(name).entries + [(name, value)])
  }

  public static func == (a: CaseParameters, b: CaseParameters) -> Bool { a.description == b.description }
}

extension CaseParameters: CustomStringConvertible {
  public var description: String { entries.map { "\($0.name)=\($0.value)" }.joined(separator: ",") }

  /// The inverse of `description`; nil when a part is no "name=value".
  init?(text: some StringProtocol) {
    var entries: [(String, String)] = []
    for part in text.split(separator: ",") {
      guard let sign = part.firstIndex(of: "=") else { return nil }
      entries.append((String(part[..<sign]), String(part[part.index(after: sign)...])))
    }
    self.init(entries)
  }
}
