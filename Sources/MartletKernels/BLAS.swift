import COpenBLAS
import Synchronization

/// The process's BLAS: OpenBLAS, on one thread (Martlet splits the work itself), with the kernels that suit the machine.
public enum BLAS {
  // Set up by the linker, so that the check before each BLAS call is one load.
  private static let isPrepared = Atomic<Bool>(false)

  /// Must have run before the first BLAS call; every function of this module that calls BLAS sees to it.
  @inline(__always)
  public static func prepare() {
    if !isPrepared.load(ordering: .acquiring) { prepareOnce() }
  }

  @inline(never)
  private static func prepareOnce() {
    _ = prepared
    isPrepared.store(true, ordering: .releasing)
  }

  /// The core that `prepare()` found, and its repair.
  private static let prepared: BLASCore.Repair = {
    openblas_set_num_threads(1)
    return BLASCore.repair()
  }()

  /// Which library, build and kernels serve this process now.
  public static var facts: BLASFacts {
    prepare()
    return BLASFacts(
      core: BLASCore.current, repairedFrom: prepared.from, config: String(cString: openblas_get_config()),
      library: LoadedLibrary.defining("cblas_sgemm"), lapackLibrary: LoadedLibrary.defining("dgesv_"),
      note: prepared.note)
  }

  /// Switches the whole process to another core; for the comparison suite.
  ///
  /// No other thread may be inside BLAS. A core whose instructions the machine lacks kills the process at the next call.
  /// - Returns: Whether OpenBLAS now uses that core.
  package static func select(core: String) -> Bool {
    prepare()
    return BLASCore.select(core)
  }
}
