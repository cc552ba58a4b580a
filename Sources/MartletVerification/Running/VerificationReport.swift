/// How accurate this build is with this BLAS on this machine.
public struct VerificationReport: Sendable {
  public internal(set) var families: [FamilyResult]
  public let seed: UInt64
  public let threads: Int
  /// The BLAS core and the SIMD level that this process uses; the ones covered besides are in `cores` and `levels`.
  public let blasCore: String
  public let simd: String
  public let version: String
  public let isQuick: Bool
  /// Every BLAS core with its number of cases, and why one was left out.
  public internal(set) var cores: [Coverage]
  /// Every SIMD level with its number of cases.
  public internal(set) var levels: [Coverage]
  public internal(set) var seconds = 0.0

  /// A core or level and what was run on it.
  public struct Coverage: Sendable, Codable {
    public let name: String
    public let cases: Int
    public let note: String?

    /// Whether a child that should have run did not finish.
    var isFailure: Bool { note?.hasPrefix("failed") ?? false }
  }

  public var cases: Int { families.reduce(0) { $0 + $1.cases } }
  public var passed: Bool { families.allSatisfy(\.passed) && !families.isEmpty && !cores.contains(where: \.isFailure) }
  public var failedFamilies: [FamilyResult] { families.filter { !$0.passed } }
}

extension VerificationReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case passed, cases, seed, threads, simd, version, quick, cores, levels, families, seconds
    case blasCore = "blas_core"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(passed, forKey: .passed)
    try container.encode(cases, forKey: .cases)
    try container.encode(seed, forKey: .seed)
    try container.encode(threads, forKey: .threads)
    try container.encode(blasCore, forKey: .blasCore)
    try container.encode(simd, forKey: .simd)
    try container.encode(version, forKey: .version)
    try container.encode(isQuick, forKey: .quick)
    try container.encode(cores, forKey: .cores)
    try container.encode(levels, forKey: .levels)
    try container.encode(families, forKey: .families)
    try container.encode(seconds, forKey: .seconds)
  }
}
