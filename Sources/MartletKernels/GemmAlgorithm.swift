import CMartletKernels
import Glibc

/// How a matrix product is computed.
public enum GemmAlgorithm: String, CaseIterable, Sendable {
  /// The process's BLAS.
  case blas
  /// Martlet's own kernels: panels of b in the first-level cache, sums in registers, bias and activation before they are stored.
  case panels

  /// `MARTLET_GEMM=blas|panels` decides for every product of the process.
  private static let asked = getenv("MARTLET_GEMM").flatMap { GemmAlgorithm(rawValue: String(cString: $0)) }

  /// The choice for a product of one shape: BLAS for columns and transposed rows, for what OpenBLAS multiplies without packing (up
  /// to a million multiply-adds), for outputs that leave most of a panel empty, and at levels whose panels have not been measured
  /// to be faster.
  @inline(__always)
  static func choose<T: KernelScalar>(m: Int, n: Int, k: Int, transposeB: Bool, _: T.Type) -> GemmAlgorithm {
    if let asked { return asked }
    let level = SIMDLevel.current
    guard level == .avx512 || level == .avx2, n > 1 else { return .blas }
    // Eight sums of a row and what they are made of fill AVX2's registers: OpenBLAS's gemv is faster there.
    if m == 1 { return transposeB || level == .avx2 ? .blas : .panels }
    guard Double(m) * Double(n) * Double(k) > Double(GemmPlan.smallest) else { return .blas }
    let width = mk_panel_width(T.kernelType)
    return n * 8 >= (n + width - 1) / width * width * 5 ? .panels : .blas
  }
}
