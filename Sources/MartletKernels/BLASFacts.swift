/// Which BLAS and LAPACK serve this process.
public struct BLASFacts: Sendable, Equatable {
  /// The kernels that OpenBLAS uses, by its own name, for example "SkylakeX".
  public var core: String
  /// The slower kernels that OpenBLAS had chosen by itself, if Martlet replaced its choice.
  public var repairedFrom: String?
  /// OpenBLAS's description of its build.
  public var config: String
  /// The file that `cblas_sgemm` comes from.
  public var library: String
  /// The file that LAPACKE's work is done in (`dgesv_`).
  public var lapackLibrary: String
  /// Why a better core was not chosen, if that is so.
  public var note: String?
}
