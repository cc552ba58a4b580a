import CMartletKernels

/// The instruction sets that the vector kernels are compiled for. One is current for the whole process: the best the CPU
/// has, lowered by `MARTLET_SIMD=avx512|avx2|plain|neon`.
public enum SIMDLevel: Int32, Sendable, CaseIterable {
  case plain, avx2, avx512, neon

  public static var current: SIMDLevel { SIMDLevel(rawValue: mk_simd_level()) ?? .plain }

  /// The levels this CPU can run.
  public static var supported: [SIMDLevel] { allCases.filter { mk_simd_supported($0.rawValue) == 1 } }

  /// Makes `level` current for the process; false when the CPU cannot run it. For comparisons, not while kernels run.
  public static func select(_ level: SIMDLevel) -> Bool { mk_simd_select(level.rawValue) == 0 }

  public var name: String { String(cString: mk_simd_name(rawValue)) }
}
