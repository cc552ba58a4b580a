import MartletKernels

/// How accurate this build is with this BLAS on this machine.
public struct VerificationReport: Sendable {
  public internal(set) var families: [FamilyResult] = []
  public let seed: UInt64
  public let threads: Int
  /// The BLAS core and the SIMD level that this process uses; the ones covered besides are in `cores` and `levels`.
  public let blasCore: String
  public let simd: String
  /// The BLAS and LAPACK that are loaded: builds and files.
  public let blas: BLASFacts
  public let processor: String
  public let processorCount: Int
  public let version: String
  public let isQuick: Bool
  /// The number of threads of every case, 0 where cases have their own.
  public let caseThreads: Int
  /// Every BLAS core with its number of cases, and why one was left out.
  public internal(set) var cores: [Coverage] = []
  /// Every SIMD level with its number of cases.
  public internal(set) var levels: [Coverage] = []
  /// How many cases every combination of kernel variant, core and level had.
  public internal(set) var coverage = CombinationCoverage()
  public internal(set) var seconds = 0.0

  /// A core or level and what was run on it.
  public struct Coverage: Sendable, Codable {
    public let name: String
    public let cases: Int
    public let note: String?

    /// Whether a child that should have run did not finish.
    var isFailure: Bool { note?.hasPrefix("failed") ?? false }
  }

  init(_ options: VerificationOptions, threads: Int) {
    (seed, version, isQuick) = (options.seed, options.version, options.isQuick)
    caseThreads = options.caseThreads
    self.threads = threads
    blas = BLAS.facts
    blasCore = blas.core
    simd = SIMDLevel.current.name
    (processor, processorCount) = (Machine.processorName, Machine.processorCount)
  }

  public var cases: Int { families.reduce(0) { $0 + $1.cases } }
  public var passed: Bool {
    families.allSatisfy(\.passed) && !families.isEmpty && failedCores.isEmpty && coverage.gaps.isEmpty
  }
  public var failedFamilies: [FamilyResult] { families.filter { !$0.passed } }
  /// The cores whose child ended before it was done.
  public var failedCores: [Coverage] { cores.filter(\.isFailure) }
}
