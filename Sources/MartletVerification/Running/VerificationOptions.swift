/// What to verify and how.
public struct VerificationOptions: Sendable {
  /// A sample that takes seconds instead of minutes.
  public var isQuick = false
  /// Only families whose name contains this.
  public var filter: String?
  /// Chooses the sample and the inputs.
  public var seed: UInt64 = 1
  /// The number of threads to restore after the run. 0: what the machine offers.
  public var threads = 0
  /// Runs every case on this many threads; 0: on 1, 2 and 3 by turns.
  public var caseThreads = 0
  /// Also run every other OpenBLAS core that the machine can run, each in a child process.
  public var coversCores = true
  /// Also run every SIMD level below the current one.
  public var coversLevels = true
  /// The core and the level that commands of the report need not name, because the machine chooses them; nil: this process's.
  public var defaultCore: String?
  public var defaultLevel: String?
  /// Whether the report keeps the outcome of every case.
  public var keepsCases = false
  /// The program's version, for the report.
  public var version = ""
  public var kernels: KernelSet = .fast
  /// The program that children run, and the arguments that make it call `VerificationChild.run`.
  public var childProgram = "/proc/self/exe"
  public var childArguments = ["verify", "--child"]
  /// Called with one line on what is running now.
  public var progress: (@Sendable (String) -> Void)?

  public init() {}
}
