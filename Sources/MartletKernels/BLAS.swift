import COpenBLAS

public enum BLAS {
  public static func prepare() { _ = once }
  private static let once: Void = { openblas_set_num_threads(1) }()
}
