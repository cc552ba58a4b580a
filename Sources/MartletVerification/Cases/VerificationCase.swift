import MartletKernels

/// One comparison of a kernel with its reference, defined by its text alone: "gemm.float32:m=65,n=17,…,seed=7".
public struct VerificationCase: Sendable {
  public let family: String
  public let parameters: CaseParameters
  public let seed: UInt64
  private let definition: CaseFamily

  init(_ definition: CaseFamily, _ parameters: CaseParameters, seed: UInt64) {
    self.definition = definition
    family = definition.name
    self.parameters = parameters
    self.seed = seed
  }

  /// The error that the measurement must stay below.
  public var bound: Double { definition.bound }

  /// Compares the kernels with the reference on the case's inputs.
  ///
  /// Sets the number of threads for the whole process, where the case has one.
  public func run(_ kernels: KernelSet = .fast) -> Measurement {
    if parameters.has("threads"), Threads.count != parameters.int("threads") {
      Threads.setCount(parameters.int("threads"))
    }
    return CaseMemory.during { definition.run(parameters, seed, kernels) }
  }

  public func passes(_ measurement: Measurement) -> Bool {
    measurement.fault == nil && definition.passes(measurement.worst)
  }
}

extension VerificationCase: CustomStringConvertible {
  public var description: String { "\(family):\(parameters),seed=\(seed)" }

  /// The case that a description names.
  /// - Throws: `VerificationError` for a text that names none.
  public init(_ text: String) throws(VerificationError) {
    guard let colon = text.firstIndex(of: ":") else { throw .malformedCase(text) }
    let name = String(text[..<colon])
    guard let family = CaseRegistry.families.first(where: { $0.name == name }) else { throw .unknownFamily(name) }
    guard let parameters = CaseParameters(text: text[text.index(after: colon)...]), parameters.has("seed"),
      let seed = UInt64(parameters["seed"])
    else { throw .malformedCase(text) }
    // A parameter that the family does not know would be ignored, one that lacks would trap: compare with a case of its own.
    let known = family.cases(true, 0).first.map { Set($0.names) } ?? []
    guard Set(parameters.names) == known.union(["seed"]) else { throw .malformedCase(text) }
    self.init(family, parameters.without("seed"), seed: seed)
  }
}
